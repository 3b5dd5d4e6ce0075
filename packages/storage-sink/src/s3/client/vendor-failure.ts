import { createRedactor } from "@prefetch/core";
import { retryAfterMsOf } from "../../requests/retry-after.ts";

/** The facts of an error of the SDK, the store or the network, without any header of the request. */
export interface VendorFailure {
  /** The store's error code (`NoSuchKey`), the system's (`ECONNRESET`), or the error's class. */
  readonly name: string;
  /** What it said; nothing where the answer had no body. */
  readonly message: string;
  /** The HTTP status; `undefined` where no answer came. */
  readonly status: number | undefined;
  /** How long to stay away, in milliseconds, where the store said so. */
  readonly retryAfterMs: number | undefined;
  /** The region that the bucket is in, where the store said so. */
  readonly region: string | undefined;
}

interface SdkError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly Region?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

const redact = createRedactor();

/** Reads an error. */
export function vendorFailureOf(error: unknown): VendorFailure {
  const sdkError: SdkError = typeof error === "object" && error !== null ? error : {};
  const { $metadata, $response, code, name, message, Region } = sdkError;
  const headers = $response?.headers ?? {};
  return {
    name: textOf(code) ?? textOf(name) ?? "Error",
    message: redact(textOf(message) ?? ""),
    status: $metadata?.httpStatusCode,
    retryAfterMs: retryAfterMsOf(headers["retry-after"]),
    region: textOf(Region) ?? textOf(headers["x-amz-bucket-region"]),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
