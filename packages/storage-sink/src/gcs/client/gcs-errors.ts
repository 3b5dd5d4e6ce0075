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
import type { Meaning, StoreFailure } from "../../requests/store-failure.ts";

/** What was asked of the store. */
export interface GcsPlace {
  /** The bucket. */
  readonly bucket: string;
  /** The object's whole key, where it was about one. */
  readonly key?: string | undefined;
  /** Whether it was about an upload's session. */
  readonly isSession?: boolean | undefined;
  /** Whether it was asked without credentials. */
  readonly isAnonymous?: boolean | undefined;
}

const LOG_IN =
  "set GOOGLE_APPLICATION_CREDENTIALS to a file of credentials, or run gcloud auth application-default login";

const ABSENT: Meaning = {
  code: "NOT_FOUND",
  text: (place) => `${place} does not exist; check the address and the endpoint.`,
};
const SESSION_OVER: Meaning = {
  code: "NOT_FOUND",
  text: (place) =>
    `The upload of ${place} is over: its session was completed, cancelled or has expired. Start a new one.`,
};
const DENIED: Meaning = {
  code: "FORBIDDEN",
  text: (place, { message }) =>
    `The store denies access to ${place}; check that the credentials in use may list the bucket, and get, create and delete its objects (the role Storage Object User)${message && `: ${message}`}`,
};
const BAD_TOKEN: Meaning = {
  code: "FORBIDDEN",
  text: (place) =>
    `The store does not take the credentials that were used for ${place}; ${LOG_IN}.`,
};
const ANONYMOUS: Meaning = {
  code: "FORBIDDEN",
  text: (place) =>
    `The store asks for credentials for ${place}, and an endpoint that is not Google's gets none unless an access token is given; leave the endpoint out, and STORAGE_EMULATOR_HOST unset, and ${LOG_IN}.`,
};
const NO_CREDENTIALS: Meaning = {
  code: "FORBIDDEN",
  text: (place, { message }) =>
    `There are no credentials that work for ${place}; ${LOG_IN}${message && `: ${message}`}`,
};
const DISABLED: Meaning = {
  code: "FORBIDDEN",
  text: (place) =>
    `The account that owns ${place} is disabled; check the billing account of its project.`,
};
const NO_PAYER: Meaning = {
  code: "INVALID_ARGUMENT",
  text: (place) =>
    `Who asks for ${place} has to pay; name the project that does by ?userProject=… in the address.`,
};

const DIFFERS: Meaning = {
  code: "INTEGRITY",
  text: (place, failure) => DAMAGED.text(place, { ...failure, name: "CRC32C" }),
};

/** Reasons of the JSON API (https://cloud.google.com/storage/docs/json_api/v1/status-codes). */
const BY_REASON: Readonly<Record<string, Meaning>> = {
  accountDisabled: DISABLED,
  authError: BAD_TOKEN,
  conditionNotMet: LOST_CONDITION,
  internalError: UNREACHABLE,
  quotaExceeded: FULL,
  rateLimitExceeded: LIMITED,
  userRateLimitExceeded: LIMITED,
  UserProjectMissing: NO_PAYER,
  noCredentials: NO_CREDENTIALS,
};

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  401: BAD_TOKEN,
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

const BY_TEXT: readonly {
  readonly status: number;
  readonly text: RegExp;
  readonly meaning: Meaning;
}[] = [
  { status: 400, text: /requester pays/i, meaning: NO_PAYER },
  { status: 400, text: /crc32c|md5/i, meaning: DIFFERS },
  { status: 403, text: /rate ?limit/i, meaning: LIMITED },
];

/** Makes of a failure the error to reject with. */
export function gcsErrorOf(failure: StoreFailure, place: GcsPlace): PrefetchError {
  const { bucket, key } = place;
  const isWhole = isBucketAbsent(failure);
  const failed = { kind: "bucket", name: bucket, key, isWhole };
  const name = isWhole ? BUCKET_ABSENT : failure.name;
  return storeErrorOf(failure, meaningOf(failure, place), failed, { name });
}

/** Tells whether an object or a session is not there, and not the bucket. */
export function isAbsent(error: unknown): boolean {
  return (
    isPrefetchError(error) && error.code === "NOT_FOUND" && vendorNameOf(error) !== BUCKET_ABSENT
  );
}

const BUCKET_ABSENT = "NoSuchBucket";

/** The store gives one reason, `notFound`, for buckets and objects: its message tells them apart. */
function isBucketAbsent({ message, status }: StoreFailure): boolean {
  return status === 404 && /specified bucket does not exist/i.test(message);
}

function meaningOf(failure: StoreFailure, place: GcsPlace): Meaning {
  const { message, name, status } = failure;
  if (status === undefined) return BY_REASON[name] ?? UNREACHABLE;
  const special = meaningAtPlace(status, place) ?? meaningOfText(status, message);
  if (special !== undefined) return special;
  const byDefault = status >= 400 && status < 500 ? REFUSED : UNREACHABLE;
  return BY_REASON[name] ?? BY_STATUS[status] ?? byDefault;
}

function meaningAtPlace(status: number, { isAnonymous, isSession }: GcsPlace): Meaning | undefined {
  if (isSession && (status === 404 || status === 410)) return SESSION_OVER;
  return isAnonymous && status === 401 ? ANONYMOUS : undefined;
}

/** Some have the reasons `required` and `invalid`, as much else; answers of media have no reason at all. */
function meaningOfText(status: number, message: string): Meaning | undefined {
  const known = BY_TEXT.find((entry) => entry.status === status && entry.text.test(message));
  return known?.meaning;
}
