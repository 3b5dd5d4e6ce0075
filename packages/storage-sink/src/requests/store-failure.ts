import { PrefetchError, isPrefetchError } from "@prefetch/core";
import type { ErrorCode } from "@prefetch/core";
import { unansweredText } from "./unanswered.ts";

/** The facts of an error of an SDK, a store or the network, without anything of the request. */
export interface StoreFailure {
  /** The store's error code (`NoSuchKey`), the system's (`ECONNRESET`), or the error's class. */
  readonly name: string;
  /** What it said, without secrets; nothing where the answer had no body. */
  readonly message: string;
  /** The HTTP status; `undefined` where no answer came. */
  readonly status: number | undefined;
  /** How long to stay away, in milliseconds, where the store said so. */
  readonly retryAfterMs: number | undefined;
}

/** What a failure means: its code, and what happened and what to do. */
export interface Meaning<Failure extends StoreFailure = StoreFailure> {
  readonly code: ErrorCode;
  readonly text: (place: string, failure: Failure) => string;
}

/** The store asks for fewer requests. */
export const LIMITED: Meaning = {
  code: "THROTTLED",
  text: (place) => `The store limits requests for ${place}; try again later, with fewer at once.`,
};
/** A condition does not hold. */
export const LOST_CONDITION: Meaning = {
  code: "CONFLICT",
  text: (place) => `${place} was written by someone else in the meantime.`,
};
/** A checksum differs. */
export const DAMAGED: Meaning = {
  code: "INTEGRITY",
  text: (place, { name }) =>
    `What the store received for ${place} is not what was sent (${name}); send it again.`,
};
/** The store is full. */
export const FULL: Meaning = {
  code: "INSUFFICIENT_RESOURCES",
  text: (place) => `The store has no room for ${place}; make room, or raise the quota.`,
};
/** The store takes the request for wrong. */
export const REFUSED: Meaning = {
  code: "INVALID_ARGUMENT",
  text: (place, { message, name, status }) =>
    `The store refuses the request for ${place} (${[status, name].join(" ").trim()})${message && `: ${message}`}`,
};
/** The store did not answer, or not for long. */
export const UNREACHABLE: Meaning = { code: "UNAVAILABLE", text: unansweredText };

/** What a request was about, as errors name it. */
export interface FailedPlace {
  /** What the vendor calls that which holds objects: `bucket`, `container`. */
  readonly kind: string;
  /** Its name. */
  readonly name: string;
  /** The object's whole key, where it was about one. */
  readonly key: string | undefined;
  /** Whether it failed for the whole of it, though it was about one object. */
  readonly isWhole: boolean;
}

/**
 * Makes of a failure the error to reject with.
 *
 * @param cause - what the error tells of its cause: facts, and nothing of the request
 */
export function storeErrorOf<Failure extends StoreFailure>(
  failure: Failure,
  { code, text }: Meaning<Failure>,
  { isWhole, key, kind, name }: FailedPlace,
  cause: Readonly<Record<string, string | undefined>> & { readonly name: string },
): PrefetchError {
  const { retryAfterMs, status } = failure;
  const whole = `The ${kind} "${name}"`;
  const place = isWhole || key === undefined ? whole : `"${key}" in the ${kind} "${name}"`;
  // In the middle of a sentence.
  const message = text(place, failure).replace(new RegExp(`(?<=[a-z] )The ${kind}`), `the ${kind}`);
  const context = { key, status, ...(code === "THROTTLED" && { retryAfterMs }) };
  return new PrefetchError(code, message, {
    context,
    cause: Object.assign(new Error(failure.message), cause),
  });
}

/** Returns the store's or the system's name for a translated failure. */
export function vendorNameOf(error: unknown): string | undefined {
  return error instanceof Error && error.cause instanceof Error ? error.cause.name : undefined;
}

/** Tells whether the request may have been carried out although it failed: no answer came. */
export function isUnanswered(error: unknown): error is PrefetchError {
  return (
    isPrefetchError(error) && error.code === "UNAVAILABLE" && error.context.status === undefined
  );
}

/** Returns a text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
