import { randomUUID } from "node:crypto";
import type { SendableAnswer } from "../../http/send-answer.ts";
import type { StoredBytes } from "../../store/bytes/byte-store.ts";
import type { ByteStore } from "../../store/bytes/byte-store.ts";
import type { AzureCall } from "../azure-call.ts";
import { cannotVerifyCopySource } from "../azure-errors.ts";
import { receiveContent } from "../body/receive-content.ts";
import { emptyAnswer } from "../http/azure-answer.ts";
import { storeBlob } from "../state/container-state.ts";
import type { StoredBlob, StoredBlock } from "../state/container-state.ts";
import { metadataOf, tierOf } from "./blob-settings.ts";
import { conditionsOf, requireWritable } from "./conditions.ts";
import { copySourceOf } from "./copy-source.ts";
import type { CopySource } from "./copy-source.ts";
import { newBlob, identityHeadersOf } from "./new-blob.ts";

/**
 * `Copy Blob`: in the background, but done by the time of the answer. An account that shows its key or a
 * token needs no other proof for what it has itself.
 */
export function copyBlob(call: AzureCall): Promise<SendableAnswer> {
  return copied(call, copySourceOf(call, call.caller !== "signature"));
}

/** `Copy Blob From URL`: before the answer; its source needs a proof of its own. */
export function copyBlobFromUrl(call: AzureCall): Promise<SendableAnswer> {
  const source = copySourceOf(call, false);
  const { maxSyncCopyBytes } = call.state.options;
  if (source.blob.sizeBytes > maxSyncCopyBytes) {
    const message = `The source request body for synchronous copy is too large and exceeds the maximum permissible limit (${maxSyncCopyBytes} bytes).`;
    throw cannotVerifyCopySource(409, message, "RequestBodyTooLarge");
  }
  return copied(call, source);
}

/** The copy has the blocks of its source, with their ids. */
async function copied(call: AzureCall, { blob: source, url }: CopySource): Promise<SendableAnswer> {
  const { container, blob, headers, state } = call;
  const metadata = metadataOf(headers);
  const tier = tierOf(headers);
  const copy = { copyId: randomUUID(), source: url };
  const blocks = await copiedBlocks(source, state.store);
  try {
    requireWritable(conditionsOf(headers), container.blobs.get(blob));
  } catch (error) {
    await Promise.all(blocks.map(({ bytes }) => bytes.release()));
    throw error;
  }
  const written = newBlob(call, {
    contentHeaders: source.contentHeaders,
    metadata: Object.keys(metadata).length === 0 ? source.metadata : metadata,
    tier,
    blocks,
    copy,
  });
  await storeBlob(container, written);
  return emptyAnswer(202, {
    ...identityHeadersOf(written),
    "x-ms-copy-id": copy.copyId,
    "x-ms-copy-status": "success",
  });
}

async function copiedBlocks(
  { blocks }: StoredBlob,
  store: ByteStore,
): Promise<readonly StoredBlock[]> {
  const copies: StoredBlock[] = [];
  for (const { blockId, bytes } of blocks) {
    copies.push({ blockId, bytes: await copiedBytes(bytes, store) });
  }
  return copies;
}

/** What was dropped cannot be read again; neither does a copy of it need space of its own. */
async function copiedBytes(bytes: StoredBytes, store: ByteStore): Promise<StoredBytes> {
  const { read, sizeBytes } = bytes;
  if (read === undefined) return bytes;
  const source = read({ start: 0, end: sizeBytes });
  return (await receiveContent({ source, sizeBytes, assertions: {} }, store)).bytes;
}
