import type { FileProgress, ModelFile, TransferEvent } from "@prefetch/core";
import type { ArrivalMeter } from "./transfer-options.ts";

/** How many files in flight an event names. */
const MOST_FILES_TOLD = 8;

/** Counts what one file has received. */
export interface FileMeter extends ArrivalMeter {
  /** Ends the counting; the bytes count on only where the file was stored. */
  end(stored: boolean): void;
}

/** Adds up how far a transfer is and tells it at intervals. */
export interface ProgressMeter {
  /** Begins a file. */
  begin(file: ModelFile): FileMeter;
  /** Tells the last state and stops. */
  close(): void;
}

/** Creates a meter for these files. It tells nothing while nothing changes. */
export function createProgressMeter(
  files: readonly ModelFile[],
  intervalMs: number,
  onEvent: (event: TransferEvent) => void,
): ProgressMeter {
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const totalFiles = files.length;
  const sums: Sums = { receivedBytes: 0, storedFiles: 0, inFlight: new Set() };
  let told: Omit<Sums, "inFlight"> = { receivedBytes: -1, storedFiles: -1 };

  function tell(): void {
    const { receivedBytes, storedFiles } = sums;
    if (receivedBytes === told.receivedBytes && storedFiles === told.storedFiles) return;
    told = { receivedBytes, storedFiles };
    const inFlight = largestOf(sums.inFlight);
    onEvent({ type: "progressed", ...told, totalBytes, totalFiles, files: inFlight });
  }

  const timer = setInterval(tell, intervalMs);
  timer.unref();
  return {
    begin: (file) => createFileMeter(sums, file),
    close() {
      clearInterval(timer);
      tell();
    },
  };
}

interface Sums {
  receivedBytes: number;
  storedFiles: number;
  readonly inFlight: Set<Counted>;
}

type Counted = { -readonly [Name in keyof FileProgress]: FileProgress[Name] };

function createFileMeter(sums: Sums, { path, sizeBytes }: ModelFile): FileMeter {
  const counted: Counted = { path, receivedBytes: 0, sizeBytes };
  sums.inFlight.add(counted);
  function restart(): void {
    sums.receivedBytes -= counted.receivedBytes;
    counted.receivedBytes = 0;
  }
  return {
    received(byteLength) {
      counted.receivedBytes += byteLength;
      sums.receivedBytes += byteLength;
    },
    restart,
    end(stored) {
      if (stored) sums.storedFiles += 1;
      else restart();
      sums.inFlight.delete(counted);
    },
  };
}

function largestOf(inFlight: ReadonlySet<Counted>): readonly FileProgress[] {
  return [...inFlight]
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, MOST_FILES_TOLD)
    .map(({ path, receivedBytes, sizeBytes }) => ({ path, receivedBytes, sizeBytes }));
}
