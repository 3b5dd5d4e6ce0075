import type { SendableAnswer } from "../../http/send-answer.ts";
import type { AzureCall } from "../azure-call.ts";
import { missingRequiredHeader, notImplemented } from "../azure-errors.ts";
import { digestHeadersOf, receiveBody } from "../body/request-body.ts";
import { emptyAnswer } from "../http/azure-answer.ts";
import { storeBlob } from "../state/container-state.ts";
import type { BlobSettings } from "../state/container-state.ts";
import { blobSettingsOf, contentHeadersOf } from "./blob-settings.ts";
import { conditionsOf, requireWritable } from "./conditions.ts";
import { newBlob, writtenHeadersOf } from "./new-blob.ts";

/** "Put Blob" in the reference. */
const MAX_BYTES = 5_000 * 1024 * 1024;
const STANDARD = new Set(["cache-control", "content-encoding", "content-language", "content-type"]);

/** `Put Blob` of a block blob. */
export async function putBlob(call: AzureCall): Promise<SendableAnswer> {
  const { container, blob, headers, state } = call;
  requireBlockBlob(headers);
  const settings = putSettingsOf(headers);
  const rules = { maxBytes: MAX_BYTES, needsMd5: state.store.keepsBytes };
  const { bytes, digests } = await receiveBody(call, rules);
  try {
    requireWritable(conditionsOf(headers), container.blobs.get(blob));
  } catch (error) {
    await bytes.release();
    throw error;
  }
  const { md5 } = digests;
  const contentHeaders = {
    ...(md5 === undefined ? {} : { "content-md5": md5 }),
    ...settings.contentHeaders,
  };
  const blocks = [{ blockId: undefined, bytes }];
  const written = newBlob(call, { ...settings, contentHeaders, blocks });
  await storeBlob(container, written);
  return emptyAnswer(201, { ...writtenHeadersOf(written), ...digestHeadersOf(digests) });
}

/** Only here the standard headers describe the blob as well, where no `x-ms-blob-…` one does. */
function putSettingsOf(headers: AzureCall["headers"]): BlobSettings {
  const settings = blobSettingsOf(headers);
  const standard = Object.entries(headers).filter(([name]) => STANDARD.has(name));
  const contentHeaders = {
    ...settings.contentHeaders,
    ...Object.fromEntries(standard),
    ...contentHeadersOf(headers),
  };
  return { ...settings, contentHeaders };
}

function requireBlockBlob(headers: AzureCall["headers"]): void {
  const type = headers["x-ms-blob-type"];
  if (type === undefined) throw missingRequiredHeader("x-ms-blob-type");
  if (type !== "BlockBlob") throw notImplemented(`A blob of type ${type}`);
}
