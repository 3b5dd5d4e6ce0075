import { PrefetchError } from "@prefetch/core";
import { isOwnPath } from "../model-layout.ts";
import { EVERY_FOLDING, type NameFolding, foldName } from "./fold-name.ts";

/** A name that a file or one of its folders takes in the store. */
interface TakenName {
  /** The name: a path, or the beginning of one. */
  readonly name: string;
  /** The path of the file that takes it. */
  readonly path: string;
}

/** Two names that the store takes for one. */
interface NamePair {
  readonly first: TakenName;
  readonly second: TakenName;
}

/**
 * Passes paths whose names, folders included, the store tells apart. Two folders that are one there
 * lose no file, but one of them would be listed under the other's name.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` that names two files.
 */
export function assertNamesApart(paths: readonly string[], folding: NameFolding | undefined): void {
  const pair = folding && findPair(paths, folding);
  if (pair !== undefined) throw oneName(pair);
}

/** Tells whether there is a store that takes any two of these names, or one and our own, for one. */
export function mayFold(paths: readonly string[]): boolean {
  return (
    paths.some((path) => isOwnPath(foldName(path, EVERY_FOLDING))) ||
    findPair(paths, EVERY_FOLDING) !== undefined
  );
}

function findPair(paths: readonly string[], folding: NameFolding): NamePair | undefined {
  const taken = new Map<string, TakenName>();
  for (const path of paths) {
    for (const name of namesOf(path)) {
      const folded = foldName(name, folding);
      const first = taken.get(folded);
      if (first === undefined) taken.set(folded, { name, path });
      else if (first.name !== name) return { first, second: { name, path } };
    }
  }
  return undefined;
}

/** The path's folders, outermost first, and the path. */
function namesOf(path: string): readonly string[] {
  const segments = path.split("/");
  return segments.map((_, index) => segments.slice(0, index + 1).join("/"));
}

function oneName({ first, second }: NamePair): PrefetchError {
  const isCase = first.name.normalize("NFC") !== second.name.normalize("NFC");
  const difference = isCase ? "upper and lower case" : "Unicode form";
  const [left, right] = [first, second].map(({ name }) => spelled(name));
  const files = [first, second].map(({ path }) => spelled(path)).join(" and ");
  return new PrefetchError(
    "INVALID_ARGUMENT",
    `The files ${files} cannot be stored beside each other: ${left} and ${right} differ in ${difference} only, and this store takes them for one name. Leave one of them out with exclude, or choose a store that tells them apart.`,
    { context: { path: second.path } },
  );
}

/** Two Unicode forms of a name look the same: letters beyond ASCII are escaped as in JSON. */
function spelled(name: string): string {
  return JSON.stringify(name).replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
