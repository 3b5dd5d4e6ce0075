import type { Redactor } from "@prefetch/core";
import { retryAfterMsOf } from "../../requests/retry-after.ts";

/** The facts of an error of the SDK, the store or the network, without anything of the request. */
export interface VendorFailure {
  /** The store's error code (`BlobNotFound`), the system's (`ECONNRESET`), or the error's class. */
  readonly name: string;
  /** The first line of what it said; nothing where the answer had no body. */
  readonly message: string;
  /** The HTTP status; `undefined` where no answer came. */
  readonly status: number | undefined;
  /** How long to stay away, in milliseconds, where the store said so. */
  readonly retryAfterMs: number | undefined;
}

interface SdkError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly statusCode?: unknown;
  readonly response?: {
    readonly headers?: { get(name: string): string | undefined };
  };
}

/** Reads an error. */
export function vendorFailureOf(error: unknown, redact: Redactor): VendorFailure {
  const sdkError: SdkError = typeof error === "object" && error !== null ? error : {};
  const { code, message, name, response, statusCode } = sdkError;
  const headerOf = (header: string): string | undefined => response?.headers?.get(header);
  return {
    // Answers to HEAD have no body.
    name: headerOf("x-ms-error-code") ?? textOf(code) ?? textOf(name) ?? "Error",
    message: redact(textOf(message)?.split("\n")[0] ?? ""),
    status: typeof statusCode === "number" ? statusCode : undefined,
    retryAfterMs:
      waitOf(headerOf("x-ms-retry-after-ms")) ?? retryAfterMsOf(headerOf("retry-after")),
  };
}

function waitOf(ms: string | undefined): number | undefined {
  return ms !== undefined && /^\d+$/.test(ms) ? Number(ms) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
