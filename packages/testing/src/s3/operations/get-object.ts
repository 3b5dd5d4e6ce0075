import type { ByteRange } from "@prefetch/core";
import { parseRange } from "../../http/byte-range.ts";
import type { SendableAnswer } from "../../http/send-answer.ts";
import { readRuns } from "../../store/bytes/read-runs.ts";
import { emptyAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";
import { S3Error } from "../s3-error.ts";
import { notImplemented, preconditionFailed } from "../s3-errors.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { checksumHeadersOf } from "./checksum-fields.ts";
import { conditionsOf, matchesEtag } from "./conditions.ts";
import { existingObject } from "./existing-object.ts";

/** `GetObject`. */
export function getObject(call: S3Call): SendableAnswer {
  return readAnswer(call, (object, range) => {
    const bytes = readRuns(object.runs, range, notImplemented);
    return () => bytes;
  });
}

/** `HeadObject`. */
export function headObject(call: S3Call): SendableAnswer {
  return readAnswer(call, () => () => []);
}

type Reading = (object: StoredObject, range: ByteRange) => SendableAnswer["read"];

function readAnswer(call: S3Call, reading: Reading): SendableAnswer {
  const object = existingObject(call.bucket, call.key);
  const { ifMatch, ifNoneMatch } = conditionsOf(call.headers);
  if (ifMatch !== undefined && !matchesEtag(ifMatch, object)) throw preconditionFailed("If-Match");
  if (ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, object)) {
    return emptyAnswer(304, { ETag: `"${object.etag}"` });
  }
  return rangedAnswer(call, object, reading);
}

function rangedAnswer(call: S3Call, object: StoredObject, reading: Reading): SendableAnswer {
  const { sizeBytes } = object;
  const requested = parseRange(call.headers["range"], sizeBytes);
  if (requested.kind === "unsatisfiable") throw invalidRange(sizeBytes);
  const headers = { ...plainHeadersOf(object), "Accept-Ranges": "bytes" };
  if (requested.kind === "whole") {
    const checksum =
      call.headers["x-amz-checksum-mode"] === "ENABLED" ? object.checksum : undefined;
    const read = reading(object, { start: 0, end: sizeBytes });
    return {
      status: 200,
      headers: { ...headers, ...checksumHeadersOf(checksum) },
      lengthBytes: sizeBytes,
      read,
    };
  }
  const { range } = requested;
  const contentRange = `bytes ${range.start}-${range.end - 1}/${sizeBytes}`;
  return {
    status: 206,
    headers: { ...headers, "Content-Range": contentRange },
    lengthBytes: range.end - range.start,
    read: reading(object, range),
  };
}

function plainHeadersOf({ etag, lastModified, headers }: StoredObject): Record<string, string> {
  return { ...headers, ETag: `"${etag}"`, "Last-Modified": lastModified.toUTCString() };
}

function invalidRange(sizeBytes: number): S3Error {
  return new S3Error(416, "InvalidRange", "The requested range is not satisfiable", {
    fields: { ActualObjectSize: String(sizeBytes) },
    headers: { "Content-Range": `bytes */${sizeBytes}` },
  });
}
