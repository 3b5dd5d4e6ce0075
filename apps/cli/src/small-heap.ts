import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8's heap as small as moving bytes needs, for figures see `pnpm bench`.
 *
 * - The part that new objects are made in keeps its first size. Everything that comes from the network
 *   lies in buffers that are garbage at once, and that V8 frees when the small objects that own them fill
 *   that part: where it grows, 50 to 100 MiB more lie around, and moving costs more CPU, since memory that
 *   was just used is no longer in the processor's cache.
 * - The rest is collected when it has grown by a fifth. Some of those small objects outlive two
 *   collections and land there; left to itself V8 lets it double, from 25 to 50 MiB, within 15 s or so:
 *   a large file would peak higher than a small one.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--scavenger-max-new-space-capacity-mb=1");
  setFlagsFromString("--heap-growing-percent=20");
}
