import type { Block } from "@azure/storage-blob";
import type { CallOptions } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { isAbsent } from "../client/azure-errors.ts";
import type { AzureStore } from "../client/azure-store.ts";

/** The blocks of a blob. */
export interface BlockLists {
  /** What the blob consists of, in order. */
  readonly committed: readonly Block[];
  /** What was sent and is not part of it; of all who write it. */
  readonly uncommitted: readonly Block[];
  /** The blob's ETag; `undefined` where there is no blob. */
  readonly etag: string | undefined;
}

const NONE: BlockLists = { committed: [], uncommitted: [], etag: undefined };

/** Returns the blocks that the store has for a key. */
export async function blockListsOf(
  store: AzureStore,
  key: string,
  { signal }: CallOptions,
): Promise<BlockLists> {
  const call = { key: wholeKeyOf(store, key), signal };
  try {
    const answer = await store.repeated(call, (client, http) =>
      client.getBlockBlobClient(call.key).getBlockList("all", http),
    );
    const { committedBlocks = [], etag, uncommittedBlocks = [] } = answer;
    return { committed: committedBlocks, uncommitted: uncommittedBlocks, etag };
  } catch (error) {
    if (isAbsent(error)) return NONE;
    throw error;
  }
}
