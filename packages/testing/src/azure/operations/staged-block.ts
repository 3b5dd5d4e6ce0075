import type { StoredBytes } from "../../store/bytes/byte-store.ts";
import type { AzureCall } from "../azure-call.ts";
import { AzureError } from "../azure-error.ts";
import { invalidQueryParameterValue } from "../azure-errors.ts";

/** "Put Block" in the reference: before it is encoded. */
const MAX_ID_BYTES = 64;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Returns the id that a request gives its block, where the blob can take one more of that id.
 *
 * @throws {@link AzureError} `InvalidQueryParameterValue`, `InvalidBlobOrBlock` where the ids of the blob's
 *   blocks that are not committed have another length, or `BlockCountExceedsLimit`.
 */
export function requireBlockId({ container, blob, query, state }: AzureCall): string {
  const blockId = blockIdOf(query);
  const blocks = container.uncommitted.get(blob)?.blocks ?? new Map<string, StoredBytes>();
  const [other] = blocks.keys();
  if (other !== undefined && idBytesOf(other) !== idBytesOf(blockId)) {
    throw new AzureError(
      400,
      "InvalidBlobOrBlock",
      "The specified blob or block content is invalid.",
    );
  }
  if (blocks.size < state.options.maxUncommittedBlocks || blocks.has(blockId)) return blockId;
  const message = `The uncommitted block count cannot exceed the maximum limit of ${state.options.maxUncommittedBlocks} blocks.`;
  throw new AzureError(409, "BlockCountExceedsLimit", message);
}

/**
 * Stores a block in the place of one of the same id.
 *
 * @throws {@link AzureError} as {@link requireBlockId}, where others came meanwhile.
 */
export async function stageBlock(call: AzureCall, bytes: StoredBytes): Promise<void> {
  const { container, blob, keeping } = call;
  if (keeping.forgetsBlock === true) return bytes.release();
  const blockId = await blockIdOrRelease(call, bytes);
  const staged = container.uncommitted.get(blob) ?? { createdAt: new Date(), blocks: new Map() };
  const replaced = staged.blocks.get(blockId);
  staged.blocks.set(blockId, bytes);
  container.uncommitted.set(blob, staged);
  await replaced?.release();
}

async function blockIdOrRelease(call: AzureCall, bytes: StoredBytes): Promise<string> {
  try {
    return requireBlockId(call);
  } catch (error) {
    await bytes.release();
    throw error;
  }
}

function blockIdOf(query: URLSearchParams): string {
  const blockId = query.get("blockid") ?? "";
  if (blockId === "" || !BASE64.test(blockId)) {
    throw invalidQueryParameterValue("blockid", blockId, "Not a valid base64 string.");
  }
  if (idBytesOf(blockId) <= MAX_ID_BYTES) return blockId;
  throw new AzureError(400, "OutOfRangeInput", "One of the request inputs is out of range.");
}

function idBytesOf(blockId: string): number {
  return Buffer.from(blockId, "base64").byteLength;
}
