import { abortErrorOf, throwIfAborted } from "@prefetch/core";

/** How far the parts of a file have come, for those who wait for one. */
export interface PartMarks {
  /** Tells that all parts up to this one have come so far. */
  reach(partNumber: number): void;
  /**
   * Resolves when a part has come so far; at once for part 0.
   *
   * @throws {@link PrefetchError} the signal's reason, once it is aborted.
   */
  reached(partNumber: number): Promise<void>;
}

/** Creates the marks of one file; `signal` ends the waiting. */
export function createPartMarks(signal: AbortSignal): PartMarks {
  const waiting = new Map<number, () => void>();
  let highest = 0;
  return {
    reach(partNumber) {
      highest = partNumber;
      waiting.get(partNumber)?.();
      waiting.delete(partNumber);
    },
    reached(partNumber) {
      return new Promise((resolve, reject) => {
        throwIfAborted(signal);
        if (partNumber <= highest) {
          resolve();
          return;
        }
        const giveUp = (): void => reject(abortErrorOf(signal));
        signal.addEventListener("abort", giveUp, { once: true });
        waiting.set(partNumber, () => {
          signal.removeEventListener("abort", giveUp);
          resolve();
        });
      });
    },
  };
}
