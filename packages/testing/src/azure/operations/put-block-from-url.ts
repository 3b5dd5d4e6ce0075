import type { ByteRange } from "@prefetch/core";
import { parseRange } from "../../http/byte-range.ts";
import type { SendableAnswer } from "../../http/send-answer.ts";
import type { AzureCall } from "../azure-call.ts";
import { AzureError } from "../azure-error.ts";
import { invalidHeaderValue } from "../azure-errors.ts";
import { assertionsOf, SOURCE_DIGESTS } from "../body/content-digests.ts";
import { receiveContent } from "../body/receive-content.ts";
import { digestHeadersOf } from "../body/request-body.ts";
import { emptyAnswer } from "../http/azure-answer.ts";
import type { StoredBlob } from "../state/container-state.ts";
import { copySourceOf } from "./copy-source.ts";
import { readableBlob } from "./readable-blob.ts";
import { requireBlockId, stageBlock } from "./staged-block.ts";

/** `Put Block From URL`, of this account's own blobs. */
export async function putBlockFromUrl(call: AzureCall): Promise<SendableAnswer> {
  const { headers, state } = call;
  requireBlockId(call);
  const length = headers["content-length"] ?? "0";
  if (length !== "0") throw invalidHeaderValue("Content-Length", length);
  const { blob } = copySourceOf(call, false);
  const range = sourceRangeOf(headers, blob);
  const { bytes, digests } = await receiveContent(
    {
      source: readableBlob(blob, range),
      sizeBytes: range.end - range.start,
      assertions: assertionsOf(headers, SOURCE_DIGESTS),
    },
    state.store,
  );
  await stageBlock(call, bytes);
  return emptyAnswer(201, {
    ...digestHeadersOf(digests),
    "x-ms-request-server-encrypted": "true",
  });
}

function sourceRangeOf(headers: AzureCall["headers"], { sizeBytes }: StoredBlob): ByteRange {
  const requested = parseRange(headers["x-ms-source-range"], sizeBytes);
  if (requested.kind === "part") return requested.range;
  if (requested.kind === "whole" && sizeBytes > 0) return { start: 0, end: sizeBytes };
  const message = "The range specified is invalid for the current size of the resource.";
  throw new AzureError(416, "InvalidRange", message);
}
