import { setFlagsFromString } from "node:v8";
import type { Planned } from "@prefetch/core";

/** A run of smaller files makes objects, not buffers; collecting often costs it a tenth of its time. */
const LARGE_FILE_BYTES = 16 * 1024 ** 2;

/**
 * Keeps the part of V8's heap that new objects are made in at its first size. Everything that comes from
 * the network lies in buffers that are garbage at once, and that V8 frees when the small objects that own
 * them fill that part: where it grows, 50 to 100 MiB more lie around, and moving costs more CPU, since
 * memory that was just used is no longer in the processor's cache (`pnpm bench`).
 */
export function keepYoungHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--scavenger-max-new-space-capacity-mb=1");
}

/**
 * Has the rest of the heap collected when it has grown by a fifth, for a run that moves large files. Some
 * of the small objects that own buffers outlive two collections and land there; left to itself V8 lets it
 * double, from 25 to 50 MiB, within 15 s or so: a file of 16 GiB would peak higher than one of 1 GiB.
 */
export function keepOldHeapSmall({ copyBytes, copyFiles }: Planned): void {
  if (copyBytes / copyFiles >= LARGE_FILE_BYTES) setFlagsFromString("--heap-growing-percent=20");
}
