import { createRedactor } from "@prefetch/core";
import { retryAfterMsOf } from "../../requests/retry-after.ts";
import { textOf } from "../../requests/store-failure.ts";
import type { StoreFailure } from "../../requests/store-failure.ts";

/** What the SDK, the store or the network said. */
export interface VendorFailure extends StoreFailure {
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
