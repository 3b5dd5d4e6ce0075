import type { TransferItem } from "@prefetch/streamer";

/** The items of one store. */
export interface ItemsAt {
  /** The address of its root. */
  readonly url: string;
  /** The items. */
  readonly items: readonly TransferItem[];
}

/**
 * Returns the items of all: what each store has of a file is reused where every one has it in the same
 * way, and at the same place below its root.
 *
 * @param lists - the items of each store, for the same files in the same order
 * @param url - the address that stands for the roots of all
 */
export function commonItems(lists: readonly ItemsAt[], url: string): readonly TransferItem[] {
  const [first, ...others] = lists.map((list) =>
    list.items.map((item) => relativeTo(list.url, item)),
  );
  return (first ?? []).map((item, index) => {
    const isShared = others.every((items) => isSameReuse(items[index]?.reuse, item.reuse));
    return isShared ? absoluteAt(url, item) : withoutReuse(item);
  });
}

/** A copy from elsewhere than below the root is no copy for all. */
function relativeTo(url: string, item: TransferItem): TransferItem {
  const { reuse } = item;
  if (reuse?.kind !== "copy") return item;
  if (!reuse.fromUrl.startsWith(`${url}/`)) return withoutReuse(item);
  return { ...item, reuse: { ...reuse, fromUrl: reuse.fromUrl.slice(url.length) } };
}

function absoluteAt(url: string, item: TransferItem): TransferItem {
  const { reuse } = item;
  if (reuse?.kind !== "copy") return item;
  // Each store has a checksum of its own: what is copied is read back instead.
  return { ...item, reuse: { ...reuse, fromUrl: `${url}${reuse.fromUrl}`, checksum: undefined } };
}

function withoutReuse(item: TransferItem): TransferItem {
  return { ...item, reuse: undefined };
}

function isSameReuse(left: TransferItem["reuse"], right: TransferItem["reuse"]): boolean {
  if (left?.kind !== "copy" || right?.kind !== "copy") return left?.kind === right?.kind;
  return left.fromUrl === right.fromUrl;
}
