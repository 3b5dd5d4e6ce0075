import type { SinkCapabilities } from "@prefetch/core";

/** Which names a store takes for one, as its capabilities say. */
export type NameFolding = NonNullable<SinkCapabilities["nameFolding"]>;

/** Takes every two names for one that any store may take for one. */
export const EVERY_FOLDING: NameFolding = { case: true, unicodeForm: true };

/**
 * Returns one spelling for all the names that a store takes for one. Stores differ in which letters they
 * know the cases of; this knows at least as many (`ß` and `ss` too), so that none is missed.
 */
export function foldName(name: string, folding: NameFolding | undefined): string {
  const formed = folding?.unicodeForm ? name.normalize("NFC") : name;
  if (!folding?.case) return formed;
  const folded = formed.toUpperCase().toLowerCase();
  return folding.unicodeForm ? folded.normalize("NFC") : folded;
}
