import type { SendableAnswer } from "../../http/send-answer.ts";
import type { GcsError } from "../gcs-error.ts";
import type { Json } from "./json.ts";
import { partialResponse } from "./partial-response.ts";

const JSON_TYPE = { "Content-Type": "application/json; charset=UTF-8" };
const TEXT_TYPE = { "Content-Type": "text/plain; charset=utf-8" };
/** Statuses that HTTP gives no body (RFC 9110 §15.3.5, §15.4.5). */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/** Answers without a body. */
export function emptyAnswer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): SendableAnswer {
  return { status, headers, lengthBytes: BODILESS.has(status) ? undefined : 0, read: () => [] };
}

/**
 * Answers 200 with a resource, or what `fields` asks for of it.
 *
 * @throws {@link GcsError} 400 where that cannot be read.
 */
export function resourceAnswer(resource: Json, query: ReadonlyMap<string, string>): SendableAnswer {
  const part = partialResponse(resource, query.get("fields"));
  return textAnswer(200, JSON.stringify(part), JSON_TYPE);
}

/** Answers with an error document. */
export function errorAnswer({ status, code: reason, message, details }: GcsError): SendableAnswer {
  const { headers = {}, location, plainText = false } = details;
  if (BODILESS.has(status)) return emptyAnswer(status, headers);
  if (plainText) return textAnswer(status, message, { ...TEXT_TYPE, ...headers });
  const errors = [{ message, domain: "global", reason, ...location }];
  const document = JSON.stringify({ error: { code: status, message, errors } });
  return textAnswer(status, document, { ...JSON_TYPE, ...headers });
}

function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): SendableAnswer {
  const bytes = Buffer.from(text);
  return { status, headers, lengthBytes: bytes.byteLength, read: () => [bytes] };
}
