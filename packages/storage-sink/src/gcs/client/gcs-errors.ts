import { PrefetchError, isPrefetchError } from "@prefetch/core";
import type { ErrorCode } from "@prefetch/core";
import { unansweredText } from "../../requests/unanswered.ts";
import type { GcsFailure } from "./gcs-failure.ts";

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

/** What a failure means: its code, and what happened and what to do. */
interface Meaning {
  readonly code: ErrorCode;
  readonly text: (place: string, failure: GcsFailure) => string;
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
const LIMITED: Meaning = {
  code: "THROTTLED",
  text: (place) => `The store limits requests for ${place}; try again later, with fewer at once.`,
};
const LOST_CONDITION: Meaning = {
  code: "CONFLICT",
  text: (place) => `${place} was written by someone else in the meantime.`,
};
const DAMAGED: Meaning = {
  code: "INTEGRITY",
  text: (place) =>
    `What the store received for ${place} is not what was sent (CRC32C); send it again.`,
};
const FULL: Meaning = {
  code: "INSUFFICIENT_RESOURCES",
  text: (place) => `The store has no room for ${place}; make room, or raise the quota.`,
};
const REFUSED: Meaning = {
  code: "INVALID_ARGUMENT",
  text: (place, { message, name, status }) =>
    `The store refuses the request for ${place} (${[status, name].join(" ").trim()})${message && `: ${message}`}`,
};
const UNREACHABLE: Meaning = {
  code: "UNAVAILABLE",
  text: unansweredText,
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
  { status: 400, text: /crc32c|md5/i, meaning: DAMAGED },
  { status: 403, text: /rate ?limit/i, meaning: LIMITED },
];

/** Makes of a failure the error to reject with. */
export function gcsErrorOf(failure: GcsFailure, place: GcsPlace): PrefetchError {
  const { bucket, key } = place;
  const isOfBucket = key === undefined || isBucketAbsent(failure);
  const where = isOfBucket ? `The bucket "${bucket}"` : `"${key}" in the bucket "${bucket}"`;
  const { code, text } = meaningOf(failure, place);
  const message = text(where, failure).replace(/(?<=[a-z] )The bucket/, "the bucket");
  const { retryAfterMs, status } = failure;
  const context = { key, status, ...(code === "THROTTLED" && { retryAfterMs }) };
  const cause = Object.assign(new Error(failure.message), {
    name: isBucketAbsent(failure) ? BUCKET_ABSENT : failure.name,
  });
  return new PrefetchError(code, message, { context, cause });
}

/** Tells whether the request may have been carried out although it failed: no answer came. */
export function isAmbiguous(error: unknown): error is PrefetchError {
  return (
    isPrefetchError(error) && error.code === "UNAVAILABLE" && error.context.status === undefined
  );
}

/** Tells whether an object or a session is not there, and not the bucket. */
export function isAbsent(error: unknown): boolean {
  if (!isPrefetchError(error) || error.code !== "NOT_FOUND") return false;
  return !(error.cause instanceof Error && error.cause.name === BUCKET_ABSENT);
}

const BUCKET_ABSENT = "NoSuchBucket";

/** The store gives one reason, `notFound`, for buckets and objects: its message tells them apart. */
function isBucketAbsent({ message, status }: GcsFailure): boolean {
  return status === 404 && /specified bucket does not exist/i.test(message);
}

function meaningOf(failure: GcsFailure, place: GcsPlace): Meaning {
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
