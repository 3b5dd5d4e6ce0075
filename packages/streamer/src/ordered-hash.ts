import {
  type FileDigests,
  type ModelFile,
  type PartPlan,
  createFileHasher,
  partRangeOf,
} from "@prefetch/core";
import { createPartMarks } from "./part-marks.ts";
import type { OrderedBytesListener } from "./transfer-options.ts";

/** Hashes a file in order while its parts arrive in any order. */
export interface OrderedHash {
  /** Tells that a part's buffer now holds `filledBytes` bytes from its start. */
  arrived(partNumber: number, buffer: Uint8Array, filledBytes: number): void;
  /** Resolves when all of a part is hashed; rejects when the read is aborted. */
  hashed(partNumber: number): Promise<void>;
  /** Returns the digests; to be called once, when every part is hashed. */
  finish(): FileDigests;
}

interface ArrivingPart {
  readonly buffer: Uint8Array;
  filledBytes: number;
}

/** Creates the hash of one read of one file. Once `signal` is aborted it looks at no buffer any more. */
export function createOrderedHash(
  file: ModelFile,
  plan: PartPlan,
  signal: AbortSignal,
  onOrderedBytes: OrderedBytesListener | undefined,
): OrderedHash {
  const hasher = createFileHasher(file.digest, file.sizeBytes);
  const arriving = new Map<number, ArrivingPart>();
  const marks = createPartMarks(signal);
  let lowest = 1;
  let lowestRange = partRangeOf(plan, 1);
  /** File offset up to which everything is hashed. */
  let hashedBytes = 0;

  function hashLowest(part: ArrivingPart): void {
    const from = hashedBytes - lowestRange.start;
    if (part.filledBytes === from) return;
    const bytes = part.buffer.subarray(from, part.filledBytes);
    hasher.update(bytes);
    onOrderedBytes?.(file, hashedBytes, bytes);
    hashedBytes += bytes.byteLength;
  }

  function moveToNextPart(): void {
    arriving.delete(lowest);
    marks.reach(lowest);
    lowest += 1;
    if (lowest <= plan.partCount) lowestRange = partRangeOf(plan, lowest);
  }

  return {
    arrived(partNumber, buffer, filledBytes) {
      if (signal.aborted) return;
      const known = arriving.get(partNumber);
      if (known === undefined) arriving.set(partNumber, { buffer, filledBytes });
      else known.filledBytes = filledBytes;
      if (partNumber !== lowest) return;
      for (let part = arriving.get(lowest); part !== undefined; part = arriving.get(lowest)) {
        hashLowest(part);
        if (hashedBytes < lowestRange.end) return;
        moveToNextPart();
      }
    },
    hashed: (partNumber) => marks.reached(partNumber),
    finish: () => hasher.finish(),
  };
}
