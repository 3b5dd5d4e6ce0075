import { readAll } from "../../store/bytes/read-all.ts";
import type { AzureCall } from "../azure-call.ts";
import { AzureError } from "../azure-error.ts";
import { notImplemented } from "../azure-errors.ts";
import { assertionsOf, BODY_DIGESTS, startDigests } from "./content-digests.ts";
import type { ContentAssertions } from "./content-digests.ts";
import { receiveContent } from "./receive-content.ts";
import type { ReceivedContent } from "./receive-content.ts";

type Headers = Readonly<Record<string, string>>;

/** What receiving a body needs to know of the operation. */
export interface BodyRules {
  /** The most that it may be, in bytes. */
  readonly maxBytes: number;
  /** Whether the MD5 has to be computed in any case. */
  readonly needsMd5: boolean;
}

/** A text that came in. */
export interface ReceivedText {
  /** The text. */
  readonly text: string;
  /** The digests that were computed. */
  readonly digests: ContentAssertions;
}

/**
 * Receives a request's body as content.
 *
 * @throws {@link AzureError} where its headers say something else, or are not what is needed.
 */
export async function receiveBody(
  { headers, body, keeping, state }: AzureCall,
  { maxBytes, needsMd5 }: BodyRules,
): Promise<ReceivedContent> {
  const sizeBytes = bodySizeBytes(headers);
  if (sizeBytes > maxBytes) {
    const message = "The request body is too large and exceeds the maximum permissible limit.";
    throw new AzureError(413, "RequestBodyTooLarge", message, {
      fields: { MaxLimit: String(maxBytes) },
    });
  }
  const assertions = assertionsOf(headers, BODY_DIGESTS);
  const { corrupts } = keeping;
  return receiveContent({ source: body, sizeBytes, assertions, needsMd5, corrupts }, state.store);
}

/**
 * Reads a request's body as text.
 *
 * @throws {@link AzureError} where it is not what its headers say.
 */
export async function receiveText({ headers, body }: AzureCall): Promise<ReceivedText> {
  const assertions = assertionsOf(headers, BODY_DIGESTS);
  const bytes = await readAll(body);
  const digests = await startDigests(assertions, false);
  digests.update(bytes);
  return { text: bytes.toString(), digests: digests.finish() };
}

/** Returns the digests of what came in as headers of the answer. */
export function digestHeadersOf({ md5, crc64 }: ContentAssertions): Record<string, string> {
  return {
    ...(md5 === undefined ? {} : { "Content-MD5": md5 }),
    ...(crc64 === undefined ? {} : { "x-ms-content-crc64": crc64 }),
  };
}

/**
 * Returns how long the body of a request is, in bytes.
 *
 * @throws {@link AzureError} `MissingContentLengthHeader`.
 */
export function bodySizeBytes(headers: Headers): number {
  if ("x-ms-structured-body" in headers) throw notImplemented("A structured body");
  const length = headers["content-length"];
  if (length !== undefined) return Number(length);
  throw new AzureError(411, "MissingContentLengthHeader", "Content-Length HTTP header is missing");
}
