import { setFlagsFromString } from "node:v8";

/**
 * Keeps the part of V8's heap that new objects are made in at its first size. Everything that comes from
 * the network lies in buffers that are garbage at once, and that V8 frees when the small objects that own
 * them fill that part: where it grows, 50 to 100 MiB more lie around, and moving costs more CPU, since
 * memory that was just used is no longer in the processor's cache (`pnpm bench`).
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--scavenger-max-new-space-capacity-mb=1");
}
