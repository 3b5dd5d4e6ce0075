import { createHash } from "node:crypto";
import type { ByteRange } from "@prefetch/core";
import type { SendableAnswer } from "../../http/send-answer.ts";
import type { FixtureContent } from "../hub-emulator-api.ts";

/** A file's bytes as an answer carries them. */
export interface ServedFile {
  /** Where the bytes come from. */
  readonly content: FixtureContent;
  /** The whole file's size in bytes. */
  readonly sizeBytes: number;
  /** What of it the answer carries. */
  readonly range: ByteRange;
}

/** An answer of the Hub before it is sent. */
export interface Answer extends SendableAnswer {
  /** The file behind the body, where it is one's. */
  readonly file?: ServedFile | undefined;
}

/** Returns an answer of plain text, with a weak ETag as the Hub gives everything that is no file. */
export function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const type = { "Content-Type": "text/plain; charset=utf-8", ETag: weakEtagOf(text) };
  return bodyAnswer(status, text, { ...type, ...headers });
}

/** Returns a JSON answer with a weak ETag. */
export function jsonAnswer(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const text = JSON.stringify(value);
  const type = { "Content-Type": "application/json; charset=utf-8", ETag: weakEtagOf(text) };
  return bodyAnswer(status, text, { ...type, ...headers });
}

/** Returns a redirect with the text that the Hub sends along; it has no ETag. */
export function redirectAnswer(
  status: 302 | 307,
  location: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const reason = status === 302 ? "Found" : "Temporary Redirect";
  return bodyAnswer(status, `${reason}. Redirecting to ${location}`, {
    "Content-Type": "text/plain; charset=utf-8",
    ...headers,
    Location: location,
  });
}

/** Returns an answer with exactly these headers. */
export function bodyAnswer(
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
): Answer {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return {
    status,
    headers,
    lengthBytes: bytes.byteLength,
    read: () => (bytes.byteLength === 0 ? [] : [bytes]),
  };
}

/** The form that Express gives its ETags: the length in hex and the start of a base64 SHA-1. */
function weakEtagOf(text: string): string {
  const length = Buffer.byteLength(text).toString(16);
  return `W/"${length}-${createHash("sha1").update(text).digest("base64").slice(0, 27)}"`;
}
