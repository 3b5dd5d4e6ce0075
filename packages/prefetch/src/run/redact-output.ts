import {
  type ErrorContext,
  type FileFailure,
  PrefetchError,
  type PrefetchEvent,
  type Redactor,
  isPrefetchError,
} from "@prefetch/core";

/**
 * Returns the event with secrets taken out of its text. Paths, digests and addresses stay as they are:
 * they are data, they never hold a secret, and one that merely looks like a token must not be lost.
 */
export function redactEvent(event: PrefetchEvent, redact: Redactor): PrefetchEvent {
  if (event.type === "run-failed") {
    const failures = event.failures.map((failure) => redactFailure(failure, redact));
    return { ...event, message: redact(event.message), failures };
  }
  return "message" in event ? { ...event, message: redact(event.message) } : event;
}

/**
 * Returns an error as it may leave: the same code and facts, every text and every cause redacted. Of a
 * cause only name, message, stack and its own cause are kept: a vendor's error can carry the headers of
 * the request.
 */
export function redactError(error: unknown, redact: Redactor): Error {
  if (!isPrefetchError(error)) return redactCause(error, redact);
  const redacted = new PrefetchError(error.code, redact(error.message), {
    context: redactContext(error.context, redact),
    ...(error.cause === undefined ? {} : { cause: redactCause(error.cause, redact) }),
  });
  return withStackOf(error, redacted, redact);
}

function redactCause(cause: unknown, redact: Redactor): Error {
  if (!(cause instanceof Error)) return new Error(redact(String(cause)));
  const options = cause.cause === undefined ? {} : { cause: redactCause(cause.cause, redact) };
  const redacted = new Error(redact(cause.message), options);
  redacted.name = cause.name;
  return withStackOf(cause, redacted, redact);
}

function withStackOf<Redacted extends Error>(
  original: Error,
  redacted: Redacted,
  redact: Redactor,
): Redacted {
  if (original.stack !== undefined) redacted.stack = redact(original.stack);
  return redacted;
}

function redactContext(context: ErrorContext, redact: Redactor): ErrorContext {
  const { expected, found, url, failures } = context;
  return {
    ...context,
    ...(typeof expected === "string" ? { expected: redact(expected) } : {}),
    ...(typeof found === "string" ? { found: redact(found) } : {}),
    ...(url === undefined ? {} : { url: redact(url) }),
    ...(failures ? { failures: failures.map((failure) => redactFailure(failure, redact)) } : {}),
  };
}

function redactFailure(failure: FileFailure, redact: Redactor): FileFailure {
  return { ...failure, message: redact(failure.message) };
}
