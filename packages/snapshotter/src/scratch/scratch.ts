import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { assertInteger } from "../snapshot-options.ts";
import {
  type ScratchSpace,
  type ScratchState,
  assertRoom,
  closeScratch,
  reserveInTurn,
} from "./reserve-space.ts";

/** Options of {@link createScratch}; all may be left out. */
export interface ScratchOptions {
  /** Where the folder is made. Made too where it is missing. Default: the system's temporary directory. */
  readonly parentDirectory?: string | undefined;
  /**
   * How many files may be there at a time, however much room there is. It bounds memory as well: a file
   * takes 4 MiB while it is downloaded and two of its parts while it is uploaded. Default: 4.
   */
  readonly maxFiles?: number | undefined;
}

/** A folder for files on their way, with an eye on the room that is left. */
export interface Scratch extends AsyncDisposable {
  /** See {@link ScratchOptions.maxFiles}. */
  readonly maxFiles: number;
  /**
   * Passes a size that fits if it were alone: to be called before the first byte is asked for.
   *
   * @throws {@link PrefetchError} `INSUFFICIENT_RESOURCES` with the bytes needed (`expected`) and those
   * that are free (`found`).
   */
  assertRoom(sizeBytes: number): Promise<void>;
  /**
   * Waits for room, in the order of the calls, while files that will go again take it. The folder is
   * made at the first call.
   *
   * @throws {@link PrefetchError} `INSUFFICIENT_RESOURCES` where it would not fit even alone, `ABORTED`
   * after the signal, `INVALID_ARGUMENT` once closed.
   */
  reserve(sizeBytes: number, signal?: AbortSignal): Promise<ScratchSpace>;
  /** Removes everything. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Creates a scratch folder's owner. The folder is fresh, made at the first use, and removed by `close`
 * and when the process exits; one that a killed process left behind is removed by the next that is made
 * beside it.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a bad option.
 */
export function createScratch(options: ScratchOptions = {}): Scratch {
  const { maxFiles = 4 } = options;
  assertInteger("maxFiles", maxFiles);
  const state: ScratchState = {
    parentDirectory: resolve(options.parentDirectory ?? tmpdir()),
    maxFiles,
    occupied: new Set(),
    folder: undefined,
    isClosed: false,
    count: 0,
    released: Promise.withResolvers(),
    line: Promise.resolve(),
  };
  return {
    maxFiles,
    assertRoom: (sizeBytes) => assertRoom(state, sizeBytes),
    reserve: (sizeBytes, signal) => reserveInTurn(state, sizeBytes, signal),
    close: () => closeScratch(state),
    [Symbol.asyncDispose]: () => closeScratch(state),
  };
}
