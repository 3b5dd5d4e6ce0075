import type { SendableAnswer } from "../../http/send-answer.ts";
import type { StoredBytes } from "../../store/bytes/byte-store.ts";
import type { AzureCall } from "../azure-call.ts";
import { AzureError } from "../azure-error.ts";
import { digestHeadersOf, receiveText } from "../body/request-body.ts";
import { emptyAnswer } from "../http/azure-answer.ts";
import { storeBlob } from "../state/container-state.ts";
import type { StoredBlock } from "../state/container-state.ts";
import { parseBlockList } from "../xml/block-list-request.ts";
import type { BlockPlace, NamedBlock } from "../xml/block-list-request.ts";
import { blobSettingsOf } from "./blob-settings.ts";
import { conditionsOf, requireWritable } from "./conditions.ts";
import { newBlob, writtenHeadersOf } from "./new-blob.ts";

/** `Put Block List`. A refusal leaves the blocks as they are. */
export async function putBlockList(call: AzureCall): Promise<SendableAnswer> {
  const { container, blob, headers } = call;
  const settings = blobSettingsOf(headers);
  const { text, digests } = await receiveText(call);
  const named = parseBlockList(text);
  // From here to its place nothing waits: of several at once one is the first.
  requireWritable(conditionsOf(headers), container.blobs.get(blob));
  const written = newBlob(call, { ...settings, blocks: requireBlocks(call, named) });
  await storeBlob(container, written);
  return emptyAnswer(201, { ...writtenHeadersOf(written), ...digestHeadersOf(digests) });
}

function requireBlocks(
  { container, blob }: AzureCall,
  named: readonly NamedBlock[],
): readonly StoredBlock[] {
  const uncommitted = container.uncommitted.get(blob)?.blocks ?? new Map<string, StoredBytes>();
  const committed = blocksById(container.blobs.get(blob)?.blocks ?? []);
  const places: Readonly<Record<BlockPlace, (blockId: string) => StoredBytes | undefined>> = {
    Uncommitted: (blockId) => uncommitted.get(blockId),
    Committed: (blockId) => committed.get(blockId),
    Latest: (blockId) => uncommitted.get(blockId) ?? committed.get(blockId),
  };
  return named.map(({ place, blockId }) => {
    const bytes = places[place](blockId);
    if (bytes !== undefined) return { blockId, bytes };
    throw new AzureError(400, "InvalidBlockList", "The specified block list is invalid.");
  });
}

function blocksById(blocks: readonly StoredBlock[]): ReadonlyMap<string | undefined, StoredBytes> {
  return new Map(blocks.map(({ blockId, bytes }) => [blockId, bytes]));
}
