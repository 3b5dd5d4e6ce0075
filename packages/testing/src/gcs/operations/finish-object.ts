import type { StoredBytes } from "../../store/bytes/byte-store.ts";
import type { ContentHashes } from "../content/running-hashes.ts";
import { releaseRuns, storeObject } from "../state/bucket-state.ts";
import type { BucketState, StoredObject } from "../state/bucket-state.ts";
import type { ObjectDraft } from "../state/object-draft.ts";
import { requireWritable } from "./conditions.ts";

/** The content of an object that is to be. */
export interface ObjectContent {
  /** The bytes. */
  readonly runs: readonly StoredBytes[];
  /** Their hashes. */
  readonly hashes: ContentHashes;
  /** How many objects it was composed of. */
  readonly componentCount?: number | undefined;
}

let lastGeneration = 0;

/**
 * Makes an object visible.
 *
 * @throws {@link GcsError} 412 where its conditions do not hold; its space is given back then.
 */
export async function finishObject(
  bucket: BucketState,
  { name, attributes, metadata, kmsKeyName, conditions }: Omit<ObjectDraft, "asserted">,
  { runs, hashes, componentCount }: ObjectContent,
): Promise<StoredObject> {
  try {
    requireWritable(conditions, bucket.objects.get(name));
  } catch (error) {
    await releaseRuns(runs);
    throw error;
  }
  const object: StoredObject = {
    name,
    attributes,
    metadata,
    kmsKeyName,
    generation: nextGeneration(),
    sizeBytes: runs.reduce((sum, run) => sum + run.sizeBytes, 0),
    ...hashes,
    componentCount,
    timeCreated: new Date(),
    runs,
  };
  await storeObject(bucket, object);
  return object;
}

/** Generations are the time in microseconds, and never the same twice. */
function nextGeneration(): number {
  lastGeneration = Math.max(lastGeneration + 1, Date.now() * 1000);
  return lastGeneration;
}
