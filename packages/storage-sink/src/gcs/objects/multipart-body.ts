import { randomUUID } from "node:crypto";
import type { ObjectMetadata } from "./object-metadata.ts";

/** A body of metadata and content, and the header that says how it is cut. */
export interface MultipartBody {
  /** The `content-type` of the request. */
  readonly contentType: string;
  /** The body; the content is a run of it, and not copied. */
  readonly runs: readonly Uint8Array[];
}

/**
 * Puts an object's metadata before its content, as `uploadType=multipart` takes them (RFC 2387). The
 * media type stands in both: the service refuses two that differ.
 */
export function multipartBodyOf(metadata: ObjectMetadata, content: Uint8Array): MultipartBody {
  const boundary = randomUUID();
  const head = [
    `--${boundary}`,
    "content-type: application/json; charset=UTF-8",
    "",
    JSON.stringify(metadata),
    `--${boundary}`,
    `content-type: ${metadata.contentType}`,
    "",
    "",
  ].join("\r\n");
  return {
    contentType: `multipart/related; boundary=${boundary}`,
    runs: [Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)],
  };
}
