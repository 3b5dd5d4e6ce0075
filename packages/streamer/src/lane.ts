import type { ConnectionGate } from "./connection-gate.ts";
import type { FilePlace } from "./file-job.ts";
import type { TransferItem } from "./transfer-item.ts";

/** Files begun at a time per connection: one that is read, one whose last bytes are being written. */
const OPEN_FILES_PER_CONNECTION = 2;

/** Moves one file. */
export type MoveFile = (item: TransferItem, place: FilePlace) => Promise<void>;

/** Runs files side by side, as many as its connections can serve. */
export interface Lane {
  /**
   * Runs `move` for every item in their order and waits for all of them; one run at a time.
   *
   * @throws what `move` threw first; no further item is begun after it.
   */
  run(items: readonly TransferItem[], move: MoveFile): Promise<void>;
  /** Begins more files, where the gate has more connections than before. */
  beginMore(): void;
}

/** Creates the lane of a gate. */
export function createLane(gate: ConnectionGate): Lane {
  let beginFiles: (() => void) | undefined;
  return {
    run(items, move) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const errors: unknown[] = [];
      let begun = 0;
      let open = 0;

      function begin(): void {
        while (open < gate.limit * OPEN_FILES_PER_CONNECTION && errors.length === 0) {
          const rank = begun;
          const item = items[rank];
          if (item === undefined) break;
          begun += 1;
          open += 1;
          void move(item, { gate, rank })
            .catch((error: unknown) => errors.push(error))
            .then(end);
        }
        if (open > 0) return;
        if (errors.length > 0) reject(errors[0]);
        else resolve();
      }

      function end(): void {
        open -= 1;
        begin();
      }

      beginFiles = begin;
      begin();
      return promise;
    },
    beginMore: () => beginFiles?.(),
  };
}
