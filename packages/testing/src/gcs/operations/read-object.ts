import type { ByteRange } from "@prefetch/core";
import { parseRange } from "../../http/byte-range.ts";
import type { SendableAnswer } from "../../http/send-answer.ts";
import { readRuns } from "../../store/bytes/read-runs.ts";
import type { GcsCall } from "../gcs-call.ts";
import { GcsError } from "../gcs-error.ts";
import { notImplemented } from "../gcs-errors.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { readableObject } from "./get-object.ts";
import { etagOf } from "./object-resource.ts";

/** How attributes are told as headers. */
const HEADERS: Readonly<Record<string, string>> = {
  cacheControl: "Cache-Control",
  contentDisposition: "Content-Disposition",
  contentEncoding: "Content-Encoding",
  contentLanguage: "Content-Language",
  contentType: "Content-Type",
  storageClass: "X-Goog-Storage-Class",
};

/** `Objects: get` with `alt=media`: the content. */
export function readObject(call: GcsCall): SendableAnswer {
  const object = readableObject(call);
  const { sizeBytes } = object;
  const requested = parseRange(call.headers["range"], sizeBytes);
  if (requested.kind === "unsatisfiable") throw unsatisfiable(sizeBytes);
  const headers = headersOf(object);
  if (requested.kind === "whole")
    return contentAnswer(object, { start: 0, end: sizeBytes }, headers);
  const { range } = requested;
  const contentRange = `bytes ${range.start}-${range.end - 1}/${sizeBytes}`;
  const answer = contentAnswer(object, range, { ...headers, "Content-Range": contentRange });
  return { ...answer, status: 206 };
}

function contentAnswer(
  { runs }: StoredObject,
  range: ByteRange,
  headers: Readonly<Record<string, string>>,
): SendableAnswer {
  const bytes = readRuns(runs, range, notImplemented);
  return { status: 200, headers, lengthBytes: range.end - range.start, read: () => bytes };
}

function headersOf(object: StoredObject): Record<string, string> {
  const { attributes, crc32c, generation, md5Hash, metadata = {}, sizeBytes, timeCreated } = object;
  return {
    ...Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [HEADERS[name] ?? name, value]),
    ),
    ...Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [`X-Goog-Meta-${name}`, value]),
    ),
    ETag: etagOf(object),
    "Last-Modified": timeCreated.toUTCString(),
    "X-Goog-Generation": String(generation),
    "X-Goog-Metageneration": "1",
    "X-Goog-Hash": `crc32c=${crc32c}${md5Hash === undefined ? "" : `,md5=${md5Hash}`}`,
    "X-Goog-Stored-Content-Encoding": "identity",
    "X-Goog-Stored-Content-Length": String(sizeBytes),
  };
}

function unsatisfiable(sizeBytes: number): GcsError {
  const message = "The requested range cannot be satisfied.";
  return new GcsError(416, "requestedRangeNotSatisfiable", message, {
    headers: { "Content-Range": `bytes */${sizeBytes}` },
  });
}
