import type { FileProgress, ModelFile, TransferEvent } from "@prefetch/core";

/** How many files in flight an event names. */
const MOST_FILES_TOLD = 8;

/** Counts what one file has received. */
export interface FileMeter {
  /** Counts bytes that arrived. */
  received(byteLength: number): void;
  /** Forgets them: the file is read again. */
  restart(): void;
  /** Ends the counting; the bytes count on only where the file was stored. */
  end(stored: boolean): void;
}

/** A meter that counts for nobody. */
export const NO_METER: FileMeter = { received() {}, restart() {}, end() {} };

/** Adds up how far all files are and tells it at intervals. */
export interface ProgressMeter {
  /** Begins a file. */
  begin(file: ModelFile): FileMeter;
  /** Tells the last state and stops. */
  close(): void;
}

type Counted = { -readonly [Name in keyof FileProgress]: FileProgress[Name] };

/** Creates a meter for these files. It tells nothing while nothing changes. */
export function createProgressMeter(
  files: readonly ModelFile[],
  intervalMs: number,
  onEvent: (event: TransferEvent) => void,
): ProgressMeter {
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const inFlight = new Set<Counted>();
  let receivedBytes = 0;
  let storedFiles = 0;
  let told = "";

  function tell(): void {
    const now = `${receivedBytes} ${storedFiles}`;
    if (now === told) return;
    told = now;
    const totals = { receivedBytes, totalBytes, storedFiles, totalFiles: files.length };
    onEvent({ type: "progressed", ...totals, files: largestOf(inFlight) });
  }

  function begin({ path, sizeBytes }: ModelFile): FileMeter {
    const counted: Counted = { path, receivedBytes: 0, sizeBytes };
    inFlight.add(counted);
    function restart(): void {
      receivedBytes -= counted.receivedBytes;
      counted.receivedBytes = 0;
    }
    return {
      received(byteLength) {
        counted.receivedBytes += byteLength;
        receivedBytes += byteLength;
      },
      restart,
      end(stored) {
        if (stored) storedFiles += 1;
        else restart();
        inFlight.delete(counted);
      },
    };
  }

  const timer = setInterval(tell, intervalMs);
  timer.unref();
  return {
    begin,
    close() {
      clearInterval(timer);
      tell();
    },
  };
}

function largestOf(inFlight: ReadonlySet<Counted>): readonly FileProgress[] {
  return [...inFlight]
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, MOST_FILES_TOLD)
    .map(({ path, receivedBytes, sizeBytes }) => ({ path, receivedBytes, sizeBytes }));
}
