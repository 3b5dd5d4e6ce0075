import { compareUtf8 } from "../../store/utf8-order.ts";
import type { ContainerState, StoredBlob } from "../state/container-state.ts";

/** A blob, or what several names have in common. */
export type Listed =
  | { readonly kind: "prefix"; readonly name: string }
  | { readonly kind: "blob"; readonly name: string; readonly blob: StoredBlob }
  /** Only blocks that are not committed. */
  | { readonly kind: "uncommitted"; readonly name: string; readonly createdAt: Date };

/** What of a container is listed. */
export interface ListingScope {
  /** What names begin with. */
  readonly prefix: string;
  /** What names are cut at; empty for not at all. */
  readonly delimiter: string;
  /** The name that the page before ended with. */
  readonly after: string;
  /** Whether blobs that were never committed are listed as well. */
  readonly withUncommitted: boolean;
}

/** Returns everything that is left to list, in order. */
export function listedBlobs(container: ContainerState, scope: ListingScope): readonly Listed[] {
  const entries = new Map<string, Listed>();
  for (const listed of everythingIn(container, scope.withUncommitted)) {
    if (!listed.name.startsWith(scope.prefix)) continue;
    const prefix = commonPrefixOf(listed.name, scope);
    if (prefix === undefined) entries.set(`blob ${listed.name}`, listed);
    else entries.set(`prefix ${prefix}`, { kind: "prefix", name: prefix });
  }
  return [...entries.values()]
    .filter(({ name }) => scope.after === "" || compareUtf8(name, scope.after) > 0)
    .toSorted((left, right) => compareUtf8(left.name, right.name));
}

function everythingIn(container: ContainerState, withUncommitted: boolean): readonly Listed[] {
  const blobs = [...container.blobs].map(([name, blob]): Listed => ({ kind: "blob", name, blob }));
  if (!withUncommitted) return blobs;
  const never = [...container.uncommitted].filter(([name]) => !container.blobs.has(name));
  const uncommitted = never.map(([name, { createdAt }]): Listed => ({
    kind: "uncommitted",
    name,
    createdAt,
  }));
  return [...blobs, ...uncommitted];
}

function commonPrefixOf(name: string, { prefix, delimiter }: ListingScope): string | undefined {
  const at = delimiter === "" ? -1 : name.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : name.slice(0, at + delimiter.length);
}
