import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { PrefetchError, throwIfAborted, unlessAborted } from "@prefetch/core";
import { onDisk } from "../disk/disk-error.ts";
import { type DiskSpace, bytesOnDisk, diskSpaceOf, noSpaceError } from "../disk/disk-space.ts";
import { type Occupied, roomForOne, whenThereIsRoom } from "./room.ts";
import { type ScratchFolder, createScratchFolder } from "./scratch-folder.ts";

/** Room for one file on scratch disk. */
export interface ScratchSpace {
  /** A folder for that file alone. */
  readonly directory: string;
  /** Tells how many of its bytes are on disk. */
  wrote(byteLength: number): void;
  /** Removes the folder and gives the room back. Safe to call twice. */
  release(): Promise<void>;
}

/** A scratch folder, and who is in it. */
export interface ScratchState {
  /** Where the folder is made. */
  readonly parentDirectory: string;
  /** How many files may be there at a time. */
  readonly maxFiles: number;
  /** The files that are there, or have been given room. */
  readonly occupied: Set<Occupied>;
  /** The folder, once somebody needed it. */
  folder: Promise<ScratchFolder> | undefined;
  isClosed: boolean;
  /** How many files were given room so far; names their folders. */
  count: number;
  /** Settles when a file goes. */
  released: PromiseWithResolvers<void>;
  /** Settles when everybody who came before has been served. */
  line: Promise<void>;
}

/** See `Scratch.assertRoom`. */
export async function assertRoom(state: ScratchState, sizeBytes: number): Promise<void> {
  const { path } = await openFolder(state);
  const space = await diskSpaceOf(path);
  const { neededBytes, room } = roomOf(state, space, sizeBytes);
  const freeBytes = roomForOne(room);
  if (neededBytes > freeBytes) throw noSpaceError(state.parentDirectory, neededBytes, freeBytes);
}

function roomOf(state: ScratchState, space: DiskSpace, sizeBytes: number) {
  return {
    neededBytes: bytesOnDisk([sizeBytes], space),
    room: {
      freeBytes: space.freeBytes,
      occupied: [...state.occupied],
      maxFiles: state.maxFiles,
    },
  };
}

/** First come, first served: a large file is not overtaken for ever by small ones. */
export async function reserveInTurn(
  state: ScratchState,
  sizeBytes: number,
  signal: AbortSignal | undefined,
): Promise<ScratchSpace> {
  throwIfAborted(signal);
  const before = state.line;
  const served = Promise.withResolvers<void>();
  state.line = served.promise;
  try {
    await unlessAborted(before, signal);
    return await reserve(state, sizeBytes, signal);
  } finally {
    void before.then(served.resolve);
  }
}

async function reserve(
  state: ScratchState,
  sizeBytes: number,
  signal: AbortSignal | undefined,
): Promise<ScratchSpace> {
  const { path } = await openFolder(state);
  for (;;) {
    const { promise: released } = state.released;
    const space = await diskSpaceOf(path);
    const { neededBytes, room } = roomOf(state, space, sizeBytes);
    const when = whenThereIsRoom(neededBytes, room);
    if (when === "now") return occupy(state, path, neededBytes);
    // A file that went meanwhile gave back room that was not counted yet.
    const isCounted = state.released.promise === released;
    if (when === "never" && isCounted) {
      throw noSpaceError(state.parentDirectory, neededBytes, space.freeBytes);
    }
    await unlessAborted(released, signal);
    if (state.isClosed) throw closedError();
  }
}

async function occupy(state: ScratchState, path: string, sizeBytes: number): Promise<ScratchSpace> {
  const occupied = { sizeBytes, writtenBytes: 0 };
  state.occupied.add(occupied);
  const directory = join(path, String((state.count += 1)));
  async function release(): Promise<void> {
    if (!state.occupied.has(occupied)) return;
    try {
      await onDisk(directory, () => rm(directory, { recursive: true, force: true }));
    } finally {
      state.occupied.delete(occupied);
      announceRelease(state);
    }
  }
  try {
    await onDisk(directory, () => mkdir(directory));
  } catch (error) {
    await release();
    throw error;
  }
  return {
    directory,
    wrote: (byteLength) => (occupied.writtenBytes = Math.max(occupied.writtenBytes, byteLength)),
    release,
  };
}

function announceRelease(state: ScratchState): void {
  const { resolve: tell } = state.released;
  state.released = Promise.withResolvers();
  tell();
}

async function openFolder(state: ScratchState): Promise<ScratchFolder> {
  if (state.isClosed) throw closedError();
  state.folder ??= createScratchFolder(state.parentDirectory);
  try {
    return await state.folder;
  } catch (error) {
    state.folder = undefined;
    throw error;
  }
}

/** See `Scratch.close`. */
export async function closeScratch(state: ScratchState): Promise<void> {
  state.isClosed = true;
  announceRelease(state);
  const folder = await state.folder?.catch(() => undefined);
  await folder?.remove();
}

function closedError(): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", "The scratch folder is closed.");
}
