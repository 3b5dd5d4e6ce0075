import { isPrefetchError } from "@prefetch/core";
import type { PrefetchError } from "@prefetch/core";
import {
  DAMAGED,
  FULL,
  LIMITED,
  LOST_CONDITION,
  REFUSED,
  UNREACHABLE,
  storeErrorOf,
  vendorNameOf,
} from "../../requests/store-failure.ts";
import type { Meaning as GeneralMeaning } from "../../requests/store-failure.ts";
import { vendorFailureOf } from "./vendor-failure.ts";
import type { VendorFailure } from "./vendor-failure.ts";

/** What was asked of the store. */
export interface S3Place {
  /** The bucket. */
  readonly bucket: string;
  /** The object's whole key, where it was about one. */
  readonly key?: string | undefined;
}

type Meaning = GeneralMeaning<VendorFailure>;

const ABSENT: Meaning = {
  code: "NOT_FOUND",
  text: (place) => `${place} does not exist; check the address and the endpoint.`,
};
const UPLOAD_OVER: Meaning = {
  code: "NOT_FOUND",
  text: (place) => `The upload of ${place} is over: it was completed or aborted. Start a new one.`,
};
const DENIED: Meaning = {
  code: "FORBIDDEN",
  text: (place) =>
    `The store denies access to ${place}; check that the credentials in use may list the bucket, and get, put and delete its objects.`,
};
const BAD_KEYS: Meaning = {
  code: "FORBIDDEN",
  text: (place) =>
    `The store does not know the credentials that were used for ${place}; check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the profile, and that they belong to this endpoint.`,
};
const NO_KEYS: Meaning = {
  code: "FORBIDDEN",
  text: (place) =>
    `There are no credentials for ${place}; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.`,
};
const EXPIRED: Meaning = {
  code: "FORBIDDEN",
  text: (place) => `The credentials for ${place} have expired; get new ones, and try again.`,
};
const SKEWED: Meaning = {
  code: "FORBIDDEN",
  text: (place) =>
    `The store refuses the request for ${place}: this machine's clock is wrong; set it.`,
};
const ELSEWHERE: Meaning = {
  code: "INVALID_ARGUMENT",
  text: (place, { region }) =>
    region === undefined
      ? `${place} is in another region; set AWS_REGION, or add ?region=… to the address.`
      : `${place} is in the region ${region}; set AWS_REGION=${region}, or add ?region=${region} to the address.`,
};
const NO_REGION: Meaning = {
  code: "INVALID_ARGUMENT",
  text: (place) =>
    `The region of ${place} is not known; set AWS_REGION, or add ?region=… to the address.`,
};

/** Error codes of S3 (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html) and the SDK. */
const BY_NAME: Readonly<Record<string, Meaning>> = {
  NoSuchBucket: ABSENT,
  NoSuchUpload: UPLOAD_OVER,
  AccessDenied: DENIED,
  InvalidAccessKeyId: BAD_KEYS,
  InvalidToken: BAD_KEYS,
  SignatureDoesNotMatch: BAD_KEYS,
  CredentialsProviderError: NO_KEYS,
  ExpiredToken: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  RequestTimeTooSkewed: SKEWED,
  AuthorizationHeaderMalformed: ELSEWHERE,
  IllegalLocationConstraintException: ELSEWHERE,
  PermanentRedirect: ELSEWHERE,
  SlowDown: LIMITED,
  TooManyRequests: LIMITED,
  ConditionalRequestConflict: LOST_CONDITION,
  OperationAborted: LOST_CONDITION,
  PreconditionFailed: LOST_CONDITION,
  EntityTooLarge: REFUSED,
  EntityTooSmall: REFUSED,
  KeyTooLongError: REFUSED,
  BadDigest: DAMAGED,
  InvalidDigest: DAMAGED,
  InvalidPart: DAMAGED,
  XAmzContentSHA256Mismatch: DAMAGED,
  QuotaExceeded: FULL,
  IncompleteBody: UNREACHABLE,
  InternalError: UNREACHABLE,
  RequestTimeout: UNREACHABLE,
};

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  301: ELSEWHERE,
  307: ELSEWHERE,
  401: DENIED,
  403: DENIED,
  404: ABSENT,
  408: UNREACHABLE,
  409: LOST_CONDITION,
  412: LOST_CONDITION,
  429: LIMITED,
  501: REFUSED,
  503: LIMITED,
  507: FULL,
};

/** Translates whatever a request failed with. */
export function translateS3Error(error: unknown, { bucket, key }: S3Place): PrefetchError {
  if (isPrefetchError(error)) return error;
  const failure = vendorFailureOf(error);
  const { name, region } = failure;
  const isWhole = name === "NoSuchBucket";
  const place = { kind: "bucket", name: bucket, key, isWhole };
  return storeErrorOf(failure, meaningOf(failure), place, { name, region });
}

/** Returns the region that a bucket is in, where a translated failure says that it is in another. */
export function bucketRegionOf(error: unknown): string | undefined {
  if (!isPrefetchError(error) || error.code !== "INVALID_ARGUMENT") return undefined;
  const { cause } = error;
  if (!(cause instanceof Error) || !("region" in cause)) return undefined;
  return typeof cause.region === "string" ? cause.region : undefined;
}

/** Tells whether an object or an upload is not there, and not the bucket. */
export function isAbsent(error: unknown): boolean {
  return (
    isPrefetchError(error) && error.code === "NOT_FOUND" && vendorNameOf(error) !== "NoSuchBucket"
  );
}

/**
 * Tells whether a store may not know a header of the request: it answered 400 or 501 with a code that
 * says nothing else.
 */
export function isHeaderRefused(error: unknown): boolean {
  if (!isPrefetchError(error) || error.code !== "INVALID_ARGUMENT") return false;
  const { status } = error.context;
  return (status === 400 || status === 501) && BY_NAME[vendorNameOf(error) ?? ""] === undefined;
}

function meaningOf(failure: VendorFailure): Meaning {
  const named = BY_NAME[failure.name];
  if (named !== undefined) return named;
  if (failure.message.startsWith("Region is missing")) return NO_REGION;
  const { status } = failure;
  if (status === undefined) return UNREACHABLE;
  return BY_STATUS[status] ?? (status >= 400 && status < 500 ? REFUSED : UNREACHABLE);
}
