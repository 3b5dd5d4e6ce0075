import { setTimeout as sleep } from "node:timers/promises";
import { type ByteRange, type ModelReader, type ReadOptions, abortErrorOf } from "@prefetch/core";
import type { MemorySource } from "@prefetch/testing";

const TURN_MS = 5;

/** One connection to a source, while it is open. */
export interface PacedOpening {
  readonly path: string;
  readonly range: ByteRange;
  /** Which `open` of this range it is, counted from 1. */
  readonly attempt: number;
}

/**
 * Slows every reader of a source down.
 *
 * @param bytesPerTurn - asked before each turn of 5 ms: what may arrive in it, 0 for nothing
 */
export function pacedSource(
  source: MemorySource,
  bytesPerTurn: (opening: PacedOpening) => number,
): MemorySource {
  const opened = new Map<string, number>();
  return {
    ...source,
    async open(revision, file, range, options) {
      const key = `${file.path} ${range.end}`;
      const attempt = (opened.get(key) ?? 0) + 1;
      opened.set(key, attempt);
      const reader = await source.open(revision, file, range, options);
      return paced(reader, () => bytesPerTurn({ path: file.path, range, attempt }));
    },
  };
}

function paced(reader: ModelReader, bytesPerTurn: () => number): ModelReader {
  return {
    ranged: reader.ranged,
    get position() {
      return reader.position;
    },
    async readInto(target, { signal, onBytes }: ReadOptions = {}) {
      let dueMs = performance.now();
      for (let filled = 0; filled < target.byteLength;) {
        dueMs += TURN_MS;
        await sleep(Math.max(0, dueMs - performance.now()));
        if (signal?.aborted) throw abortErrorOf(signal);
        const run = target.subarray(filled, filled + bytesPerTurn());
        if (run.byteLength === 0) continue;
        await reader.readInto(run, { signal });
        filled += run.byteLength;
        onBytes?.(run.byteLength);
      }
    },
    close: () => reader.close(),
  };
}
