import type { Manifest } from "../manifest/manifest.ts";

/** Tells whether `force` asks for what is published to be transferred again. */
export function isForced(force: number | true, published: Manifest): boolean {
  return force === true || force > published.force;
}

/** Returns the number to record: it only ever grows under one prefix. */
export function recordedForce(force: number | true, published: Manifest | undefined): number {
  const before = published?.force ?? 0;
  return force === true ? before + 1 : Math.max(before, force);
}
