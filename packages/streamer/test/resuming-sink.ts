import { type StorageSink, type UploadToken, partRangeOf, planParts } from "@prefetch/core";
import { type MemorySink, createMemorySink } from "@prefetch/testing";

/** The two kinds of stores, for `describe.each`. */
export const STORES = [
  ["a store that takes parts in any order", false],
  ["a store that takes parts in order", true],
] as const;

/**
 * A sink whose `startUpload` goes on with the last upload of the key, where the store still knows it, as
 * whoever writes down what is under way makes it.
 */
export function resumingSink(
  sink: StorageSink,
  tokens: Iterable<UploadToken> = [],
): StorageSink & { readonly resumedParts: () => readonly number[] } {
  const byKey = new Map([...tokens].map((token) => [token.key, token]));
  const resumed: number[] = [];
  return {
    ...sink,
    resumedParts: () => resumed,
    async startUpload(key, plan, options) {
      const token = byKey.get(key);
      const open = token && (await sink.resumeUpload(token, options));
      const upload = open ?? (await sink.startUpload(key, plan, options));
      byKey.set(key, upload.token);
      resumed.push(...upload.written.map((part) => part.partNumber));
      return upload;
    },
  };
}

/** Writes some parts of a file, as an earlier process would, and leaves the upload open. */
export async function leaveParts(
  sink: StorageSink,
  path: string,
  bytes: Uint8Array,
  partNumbers: Iterable<number>,
): Promise<UploadToken> {
  const plan = planParts(bytes.byteLength);
  const upload = await sink.startUpload(`model/${path}`, plan);
  for (const partNumber of partNumbers) {
    const { start, end } = partRangeOf(plan, partNumber);
    await upload.writePart(partNumber, bytes.subarray(start, end));
  }
  return upload.token;
}

/** A store that holds some parts of a file, and a sink that goes on with them. */
export interface InterruptedStore {
  readonly memory: MemorySink;
  readonly sink: StorageSink;
  /** The parts that were written since then, in order. */
  writtenParts(): readonly number[];
}

/** Creates a store in which somebody left these parts of a file. */
export async function interruptedStore(
  sequentialParts: boolean,
  path: string,
  bytes: Uint8Array,
  partNumbers: readonly number[],
): Promise<InterruptedStore> {
  const memory = createMemorySink({ sequentialParts });
  const token = await leaveParts(memory, path, bytes, partNumbers);
  const before = memory.calls.length;
  return {
    memory,
    sink: resumingSink(memory, [token]),
    writtenParts: () =>
      memory.calls
        .slice(before)
        .flatMap(({ partNumber = [] }) => partNumber)
        .toSorted(byNumber),
  };
}

function byNumber(a: number, b: number): number {
  return a - b;
}
