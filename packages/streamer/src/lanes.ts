import { type ConnectionGate, createConnectionGate } from "./connection-gate.ts";
import type { FilePlace } from "./file-job.ts";
import type { TransferItem } from "./transfer-file.ts";
import type { TransferSettings } from "./transfer-options.ts";

/** Below this a file's time is latency rather than bytes. */
const SMALL_FILE_BYTES = 1024 * 1024;
/** Small files read at a time for each connection: such a read is waiting, and takes no bandwidth. */
const SMALL_FILES_PER_CONNECTION = 4;
/** Files begun at a time per connection: one that is read, one whose last bytes are being written. */
const OPEN_FILES_PER_CONNECTION = 2;
/** A burst of refusals is one reason to slow down, not many. */
const SLOW_DOWN_INTERVAL_MS = 1_000;

/** Runs files side by side: large ones and small ones apart, so that neither starves the other. */
export interface Lanes {
  /**
   * Runs `move` for every item, the largest first, and waits for all of them.
   *
   * @throws what `move` threw first; no further item is begun after it.
   */
  run(items: readonly TransferItem[], move: MoveFile): Promise<void>;
  /** Halves the connections of both lanes, once for a burst of calls. */
  slowDown(): void;
}

/** Moves one file. */
type MoveFile = (item: TransferItem, place: FilePlace) => Promise<void>;

/** Creates the two lanes of a transfer. */
export function createLanes(settings: Pick<TransferSettings, "connections" | "onEvent">): Lanes {
  const large = createConnectionGate(settings.connections);
  const small = createConnectionGate(settings.connections * SMALL_FILES_PER_CONNECTION);
  let slowedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async run(items, move) {
      const bySize = items.toSorted((a, b) => b.file.sizeBytes - a.file.sizeBytes);
      const firstSmall = bySize.findIndex((item) => item.file.sizeBytes <= SMALL_FILE_BYTES);
      const cut = firstSmall === -1 ? bySize.length : firstSmall;
      const ends = await Promise.allSettled([
        runLane(bySize.slice(0, cut), large, move),
        runLane(bySize.slice(cut), small, move),
      ]);
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    },
    slowDown() {
      const nowMs = performance.now();
      if (nowMs - slowedAtMs < SLOW_DOWN_INTERVAL_MS || small.limit === 1) return;
      slowedAtMs = nowMs;
      large.halve();
      small.halve();
      settings.onEvent({
        type: "connections-changed",
        connections: large.limit,
        reason: "throttled",
      });
    },
  };
}

async function runLane(
  items: readonly TransferItem[],
  gate: ConnectionGate,
  move: MoveFile,
): Promise<void> {
  const turns = items.entries();
  async function takeTurns(): Promise<void> {
    for (const [rank, item] of turns) await move(item, { gate, rank });
  }
  const openFiles = Math.min(items.length, gate.limit * OPEN_FILES_PER_CONNECTION);
  const ends = await Promise.allSettled(Array.from({ length: openFiles }, takeTurns));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
