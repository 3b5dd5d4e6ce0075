import type { TransferItem } from "@prefetch/streamer";

/** What one of several destinations lacks. */
export interface Wanted {
  /** The files. */
  readonly items: readonly TransferItem[];
  /** Keys of files whose upload an interrupted run left open there. */
  readonly resumable: ReadonlySet<string>;
}

/** Files of one wave that go to the same destinations at once. */
export interface Pass {
  /** The destinations: their places in the list. */
  readonly destinations: readonly number[];
  /** The files. */
  readonly items: readonly TransferItem[];
}

/**
 * Decides which files go where together. What a destination may have already, whole or in part, is
 * between it and the Hub alone: only there it can be read back and compared. All other files that several
 * destinations lack go to all of them at once. Passes come in the order of their waves.
 */
export function planPasses(wanted: readonly Wanted[]): readonly Pass[] {
  const passes = new Map<string, { readonly pass: Pass; readonly items: TransferItem[] }>();
  for (const { destinations, isOwn, item } of destinationsByFile(wanted)) {
    const name = [item.wave, isOwn ? "own" : "shared", ...destinations].join(" ");
    const known = passes.get(name);
    if (known === undefined) {
      const items = [item];
      passes.set(name, { items, pass: { destinations, items } });
    } else known.items.push(item);
  }
  const waveOf = ({ items }: Pass): number => items[0]?.wave ?? 0;
  return [...passes.values()]
    .map(({ pass }) => pass)
    .toSorted((left, right) => waveOf(left) - waveOf(right));
}

interface FileDestinations {
  readonly item: TransferItem;
  readonly destinations: readonly number[];
  readonly isOwn: boolean;
}

interface SharedFile extends FileDestinations {
  readonly destinations: number[];
}

function destinationsByFile(wanted: readonly Wanted[]): readonly FileDestinations[] {
  const own: FileDestinations[] = [];
  const shared = new Map<string, SharedFile>();
  wanted.forEach(({ items, resumable }, index) => {
    for (const item of items) {
      const { path } = item.file;
      const known = shared.get(path);
      if (item.reuse !== undefined || resumable.has(item.key)) {
        own.push({ item, destinations: [index], isOwn: true });
      } else if (known === undefined) {
        shared.set(path, { item, destinations: [index], isOwn: false });
      } else known.destinations.push(index);
    }
  });
  return [...own, ...shared.values()];
}
