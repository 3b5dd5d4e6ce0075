import { parseRange } from "../../http/byte-range.ts";
import type { SendableAnswer } from "../../http/send-answer.ts";
import type { AzureCall } from "../azure-call.ts";
import { AzureError } from "../azure-error.ts";
import { conditionNotMet } from "../azure-errors.ts";
import { emptyAnswer } from "../http/azure-answer.ts";
import type { StoredBlob } from "../state/container-state.ts";
import { blobHeadersOf } from "./blob-headers.ts";
import { conditionsOf, failureOf } from "./conditions.ts";
import { existingBlob } from "./existing-blob.ts";
import { identityHeadersOf } from "./new-blob.ts";
import { readableBlob } from "./readable-blob.ts";

/** `Get Blob`. */
export function getBlob(call: AzureCall): SendableAnswer {
  const blob = existingBlob(call.container, call.blob);
  return notModifiedAnswer(call, blob) ?? contentAnswer(call, blob);
}

/** `Get Blob Properties`. */
export function getBlobProperties(call: AzureCall): SendableAnswer {
  const blob = existingBlob(call.container, call.blob);
  const whole = {
    status: 200,
    headers: blobHeadersOf(blob),
    lengthBytes: blob.sizeBytes,
    read: () => [],
  };
  return notModifiedAnswer(call, blob) ?? whole;
}

/** Answers a reader who has the blob already. */
function notModifiedAnswer({ headers }: AzureCall, blob: StoredBlob): SendableAnswer | undefined {
  const failure = failureOf(conditionsOf(headers), blob);
  if (failure === "unmet") throw conditionNotMet();
  if (failure === undefined) return undefined;
  return emptyAnswer(304, { ...identityHeadersOf(blob), "x-ms-error-code": "ConditionNotMet" });
}

/** `x-ms-range` wins over `Range`. A digest of the whole blob has another name where a part is sent. */
function contentAnswer({ headers }: AzureCall, blob: StoredBlob): SendableAnswer {
  const { sizeBytes } = blob;
  const requested = parseRange(headers["x-ms-range"] ?? headers["range"], sizeBytes);
  if (requested.kind === "unsatisfiable") throw invalidRange(sizeBytes);
  if (requested.kind === "whole") {
    const bytes = readableBlob(blob, { start: 0, end: sizeBytes });
    return {
      status: 200,
      headers: blobHeadersOf(blob),
      lengthBytes: sizeBytes,
      read: () => bytes,
    };
  }
  const { range } = requested;
  const bytes = readableBlob(blob, range);
  const { "content-md5": md5, ...rest } = blobHeadersOf(blob);
  return {
    status: 206,
    headers: {
      ...rest,
      ...(md5 === undefined ? {} : { "x-ms-blob-content-md5": md5 }),
      "Content-Range": `bytes ${range.start}-${range.end - 1}/${sizeBytes}`,
    },
    lengthBytes: range.end - range.start,
    read: () => bytes,
  };
}

function invalidRange(sizeBytes: number): AzureError {
  const message = "The range specified is invalid for the current size of the resource.";
  return new AzureError(416, "InvalidRange", message, {
    headers: { "Content-Range": `bytes */${sizeBytes}` },
  });
}
