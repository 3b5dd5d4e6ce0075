import { createRedactor } from "@prefetch/core";
import type { HttpAnswer } from "../../requests/http-sender.ts";
import { retryAfterMsOf } from "../../requests/retry-after.ts";
import { textOf } from "../../requests/store-failure.ts";
import type { StoreFailure } from "../../requests/store-failure.ts";
import { isRecord, parseJson } from "./json.ts";

/** Enough to tell what a proxy or a store that does not answer in JSON meant. */
const LONGEST_TEXT = 300;
const redactAddresses = createRedactor();

/** Reads an answer that is none to what was asked, and the text of its body. */
export function failureOfAnswer({ headers, status }: HttpAnswer, text: string): StoreFailure {
  const { message, reason } = documentOf(text);
  return {
    name: reason ?? "",
    message: redact(message),
    status,
    retryAfterMs: retryAfterMsOf(headers["retry-after"]),
  };
}

/** Reads what was thrown on the way to the store. */
export function failureOfError(error: unknown): StoreFailure {
  const { code, message, name } = isRecord(error) || error instanceof Error ? codedOf(error) : {};
  return {
    name: textOf(code) ?? textOf(name) ?? "Error",
    message: redact(textOf(message) ?? ""),
    status: undefined,
    retryAfterMs: undefined,
  };
}

/** Takes secrets out of text: a session's id is one wherever it stands. */
function redact(text: string): string {
  return redactAddresses(text).replace(/\bupload_id=[^\s&"'<>]+/gi, "upload_id=[redacted]");
}

interface Coded {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly name?: unknown;
}

function codedOf(error: Coded): Coded {
  return error;
}

/** Errors of the JSON API (https://cloud.google.com/storage/docs/json_api/v1/status-codes); media has text. */
function documentOf(text: string): { readonly message: string; readonly reason?: string } {
  const json = parseJson(text);
  const error = isRecord(json) ? json["error"] : undefined;
  if (!isRecord(error)) return { message: text.slice(0, LONGEST_TEXT) };
  const [first]: readonly unknown[] = Array.isArray(error["errors"]) ? error["errors"] : [];
  const reason = isRecord(first) ? textOf(first["reason"]) : undefined;
  const message = textOf(error["message"]) ?? "";
  return reason === undefined ? { message } : { message, reason };
}
