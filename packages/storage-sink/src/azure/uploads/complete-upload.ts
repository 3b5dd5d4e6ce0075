import { PrefetchError, isPrefetchError } from "@prefetch/core";
import type { CallOptions, ErrorCode, StoredObject, WrittenObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { versionOf } from "../objects/blob-facts.ts";
import { deleteObject } from "../objects/delete-object.ts";
import { headObject } from "../objects/head-object.ts";
import { headersOf, settingsOf } from "../objects/stored-as.ts";
import type { OpenedUpload } from "./azure-upload.ts";
import { blockListsOf } from "./block-list.ts";
import type { BlockLists } from "./block-list.ts";
import { blockIdOf, partNumberOf } from "./upload-id.ts";

/** What is to become an object. */
export interface Completion extends OpenedUpload, CallOptions {
  /** The parts that the store has acknowledged; those that it turns out not to hold are taken out. */
  readonly held: Set<number>;
}

/** After these the object may be there all the same: by an earlier try whose answer was lost. */
const MAYBE_DONE: ReadonlySet<ErrorCode> = new Set([
  "CONFLICT",
  "INTEGRITY",
  "NOT_FOUND",
  "THROTTLED",
  "UNAVAILABLE",
]);

/**
 * Makes the object of an upload visible and confirms what the store holds. Where the store's answer does
 * not say that it was done, the blocks of what lies at the key do.
 *
 * @throws {@link PrefetchError} `INTEGRITY` where a part is missing, or the store holds another size.
 */
export async function completeAzureUpload(
  store: AzureStore,
  completion: Completion,
): Promise<WrittenObject> {
  assertAllHeld(completion);
  return confirmCommit(store, completion, await committedEtagOf(store, completion));
}

async function committedEtagOf(
  store: AzureStore,
  completion: Completion,
): Promise<string | undefined> {
  try {
    return await commit(store, completion);
  } catch (error) {
    if (!isPrefetchError(error) || !MAYBE_DONE.has(error.code)) throw error;
    const lists = await blockListsOf(store, completion.token.key, completion).catch(
      () => undefined,
    );
    if (lists === undefined) throw error;
    if (isCommitted(completion, lists)) return lists.etag;
    if (error.code === "INTEGRITY") forgetLost(completion, lists);
    assertAllHeld(completion);
    throw error;
  }
}

async function commit(
  store: AzureStore,
  { facts, signal, token }: Completion,
): Promise<string | undefined> {
  const call = { key: wholeKeyOf(store, token.key), signal };
  const { etag } = await store.repeated(call, (client, http) =>
    client.getBlockBlobClient(call.key).commitBlockList([...blockIdsOf({ facts, token })], {
      ...http,
      ...settingsOf(store),
      blobHTTPHeaders: headersOf(store, facts.contentType),
    }),
  );
  return etag;
}

/** Each block was checked when it came; what is left to be checked is that none is missing. */
async function confirmCommit(
  store: AzureStore,
  { signal, token }: Completion,
  etag: string | undefined,
): Promise<WrittenObject> {
  const { key, plan } = token;
  const version = versionOf(etag);
  const stored = await headObject(store, key, { signal });
  if (stored === undefined) throw lost(key);
  // Somebody else has written since: what was sent was stored, and is no longer there to be judged.
  if (stored.version !== version) return { key, sizeBytes: plan.sizeBytes, version };
  if (stored.sizeBytes === plan.sizeBytes) return stored;
  await deleteObject(store, key, { version });
  throw otherSize(stored, plan.sizeBytes);
}

function blockIdsOf({ facts, token }: Pick<OpenedUpload, "facts" | "token">): readonly string[] {
  const { partCount, sizeBytes } = token.plan;
  const blockCount = sizeBytes === 0 ? 0 : partCount;
  return Array.from({ length: blockCount }, (_, index) => blockIdOf(facts, index + 1));
}

function isCommitted(completion: Completion, { committed, etag }: BlockLists): boolean {
  const ids = blockIdsOf(completion);
  return (
    etag !== undefined &&
    ids.length === committed.length &&
    ids.every((id, index) => committed[index]?.name === id)
  );
}

/** Whoever completes an object of that key makes the store drop the blocks of all others. */
function forgetLost({ facts, held, token }: Completion, { uncommitted }: BlockLists): void {
  const kept = new Set(uncommitted.map(({ name }) => partNumberOf(facts, name)));
  if (token.plan.sizeBytes === 0) return;
  for (const partNumber of held) if (!kept.has(partNumber)) held.delete(partNumber);
}

function assertAllHeld({ held, token: { key, plan } }: Completion): void {
  for (let partNumber = 1; partNumber <= plan.partCount; partNumber += 1) {
    if (held.has(partNumber)) continue;
    throw new PrefetchError(
      "INTEGRITY",
      `"${key}" cannot be completed: the store does not hold part ${partNumber} of ${plan.partCount}. Write it, then complete again.`,
      { context: { key, expected: plan.partCount, found: held.size } },
    );
  }
}

function lost(key: string): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `The store acknowledged "${key}" and does not hold it; send it again.`,
    { context: { key } },
  );
}

function otherSize({ key, sizeBytes }: StoredObject, expected: number): PrefetchError {
  return new PrefetchError(
    "INTEGRITY",
    `The store acknowledged "${key}" and holds ${sizeBytes} bytes instead of ${expected}; it was removed. Send it again.`,
    { context: { key, expected, found: sizeBytes } },
  );
}
