import { randomBytes, randomUUID } from "node:crypto";
import { isPrefetchError } from "@prefetch/core";
import type { SinkCapabilities, StoredObject } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { digestOf } from "../../checksums/running-digest.ts";
import { withRetry } from "../../requests/control-retry.ts";
import type { GcsQuery } from "../client/gcs-addresses.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import { deleteWholeKey } from "../objects/delete-object.ts";
import { insertObject } from "../objects/put-object.ts";

/** What a probe asks through. */
interface Probe {
  readonly store: GcsStore;
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** Generations are microseconds of the store's clock; no object is of 1970. */
const NO_GENERATION = "1";
/** Nobody waits longer for a probe to be removed. */
const DELETION_TIMEOUT_MS = 2_000;

/**
 * Finds out what a store can do, with a few small writes and a deletion: whether it tells a CRC-32C that it
 * was not told, and whether a second `ifGenerationMatch=0` and one for a version that never was fail.
 * Emulators take both and keep neither. Settles when nothing of it is left.
 *
 * @throws {@link PrefetchError} for a bucket that is missing, unreachable or not to be written to.
 */
export async function probeStore(
  store: GcsStore,
): Promise<Pick<SinkCapabilities, "checksum" | "conditionalPut">> {
  const key = wholeKeyOf(store, `.prefetch/probe-${randomUUID()}`);
  const probe = { store, key, bytes: randomBytes(16) };
  try {
    const written = await write(probe, {});
    const isTold = written?.checksum?.value === (await digestOf("crc32c", probe.bytes));
    return { checksum: isTold ? "crc32c" : "none", conditionalPut: await askConditions(probe) };
  } finally {
    const inTime = AbortSignal.timeout(DELETION_TIMEOUT_MS);
    await deleteWholeKey(store, key, { signal: inTime }).catch(() => undefined);
  }
}

async function askConditions(probe: Probe): Promise<SinkCapabilities["conditionalPut"]> {
  const isAbsentKept = (await write(probe, { ifGenerationMatch: "0" })) === undefined;
  if (!isAbsentKept) return "none";
  const isMatchKept = (await write(probe, { ifGenerationMatch: NO_GENERATION })) === undefined;
  return isMatchKept ? "create-and-replace" : "create";
}

/** Writes the probe; `undefined` where the condition was kept, and nothing written. */
async function write(
  { store, ...content }: Probe,
  condition: GcsQuery,
): Promise<StoredObject | undefined> {
  try {
    return await withRetry(store.options, undefined, () =>
      insertObject(store, { ...content, condition }),
    );
  } catch (error) {
    if (isPrefetchError(error) && error.code === "CONFLICT") return undefined;
    throw error;
  }
}
