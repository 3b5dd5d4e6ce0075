import type { StorageSink } from "@prefetch/core";

/** Returns an address that names all members; it serves to tell fan-outs apart, and opens nothing. */
export function fanOutUrlOf(members: readonly StorageSink[]): string {
  return `fan-out:${members.map(({ url }) => encodeURIComponent(url)).join(",")}`;
}
