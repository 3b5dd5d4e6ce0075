import type { Redactor } from "@prefetch/core";
import { retryAfterMsOf } from "../../requests/retry-after.ts";
import { textOf } from "../../requests/store-failure.ts";
import type { StoreFailure } from "../../requests/store-failure.ts";

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
export function vendorFailureOf(error: unknown, redact: Redactor): StoreFailure {
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
