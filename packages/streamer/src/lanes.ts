import { type ModelFile, planParts } from "@prefetch/core";
import { type ConnectionGate, createConnectionGate } from "./connection-gate.ts";
import { type GoodputWatch, watchGoodput } from "./goodput-watch.ts";
import { type MoveFile, createLane } from "./lane.ts";
import { watchPace } from "./pace-watch.ts";
import { watchTails } from "./tail-watch.ts";
import type { TransferItem } from "./transfer-item.ts";
import type { TransferSettings } from "./transfer-options.ts";

/** Below this a file's time is latency rather than bytes. */
const SMALL_FILE_BYTES = 1024 * 1024;
/** Small files read at a time for each connection: such a read is waiting, and takes no bandwidth. */
const SMALL_FILES_PER_CONNECTION = 4;
/** Where the number of connections begins that follows the throughput, and the most that it comes to. */
const FIRST_CONNECTIONS = 8;
const MOST_CONNECTIONS = 64;
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
  /** Ends the watching over the lanes. */
  close(): void;
}

type LaneSettings = Pick<
  TransferSettings,
  "connections" | "maxBytesPerSecond" | "memoryBytes" | "onEvent" | "slowConnectionMs"
>;

/** Creates the two lanes of a transfer of these files. */
export function createLanes(settings: LaneSettings, files: readonly ModelFile[]): Lanes {
  const { connections = FIRST_CONNECTIONS, onEvent, slowConnectionMs } = settings;
  const gate = createConnectionGate(connections);
  const smallGate = createConnectionGate(connections * SMALL_FILES_PER_CONNECTION);
  const large = createLane(gate);
  const small = createLane(smallGate);
  const watch = watchOf(settings, files, gate, () => large.beginMore());
  const ends = [
    watchPace([gate, smallGate], slowConnectionMs),
    watchTails([gate, smallGate]),
    () => watch?.close(),
  ];
  let slowedAtMs = Number.NEGATIVE_INFINITY;
  return {
    async run(items, move) {
      const bySize = items.toSorted((a, b) => b.file.sizeBytes - a.file.sizeBytes);
      const firstSmall = bySize.findIndex((item) => item.file.sizeBytes <= SMALL_FILE_BYTES);
      const cut = firstSmall === -1 ? bySize.length : firstSmall;
      const ended = await Promise.allSettled([
        large.run(bySize.slice(0, cut), move),
        small.run(bySize.slice(cut), move),
      ]);
      for (const end of ended) if (end.status === "rejected") throw end.reason;
    },
    slowDown() {
      const nowMs = performance.now();
      if (nowMs - slowedAtMs < SLOW_DOWN_INTERVAL_MS || smallGate.limit === 1) return;
      slowedAtMs = nowMs;
      if (watch === undefined) gate.setLimit(Math.floor(gate.limit / 2));
      else watch.throttle();
      smallGate.setLimit(Math.floor(smallGate.limit / 2));
      onEvent({ type: "connections-changed", connections: gate.limit, reason: "throttled" });
    },
    close() {
      for (const end of ends) end();
    },
  };
}

/** A number that was asked for stays; under a rate limit there is no throughput to follow. */
function watchOf(
  { connections, maxBytesPerSecond, memoryBytes, onEvent }: LaneSettings,
  files: readonly ModelFile[],
  gate: ConnectionGate,
  onRaised: () => void,
): GoodputWatch | undefined {
  if (connections !== undefined || maxBytesPerSecond < Number.POSITIVE_INFINITY) return undefined;
  const largest = files.reduce((most, file) => Math.max(most, file.sizeBytes), 1);
  // Every read has the buffer of a part.
  const inMemory = Math.floor(memoryBytes / Math.min(largest, planParts(largest).partSizeBytes));
  const most = Math.max(FIRST_CONNECTIONS, Math.min(MOST_CONNECTIONS, inMemory));
  return watchGoodput(gate, most, {
    onBetter: (number, reason) =>
      onEvent({ type: "connections-changed", connections: number, reason }),
    onRaised,
  });
}
