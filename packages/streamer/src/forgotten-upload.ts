import { PrefetchError, isPrefetchError } from "@prefetch/core";

/** The store does not know an upload any more: its parts are gone, and the file begins anew. */
export class ForgottenUploadError extends PrefetchError {
  constructor(path: string, cause: PrefetchError) {
    super(
      "UNAVAILABLE",
      `The store forgot the upload of ${path} before it was complete: it expired, or somebody ended it. ${cause.message}`,
      { context: cause.context, cause },
    );
  }
}

/** Passes the outcome of a call on an upload on, and tells a forgotten upload from other failures. */
export async function unlessForgotten<Result>(
  path: string,
  call: Promise<Result>,
): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    if (!isPrefetchError(error) || error.code !== "NOT_FOUND") throw error;
    throw new ForgottenUploadError(path, error);
  }
}
