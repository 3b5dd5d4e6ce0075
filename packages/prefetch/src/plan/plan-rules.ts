import { type ModelFile, PrefetchError, type SinkLimits, planParts } from "@prefetch/core";
import type { Selection } from "../manifest/manifest.ts";
import { isOwnPath } from "../model-layout.ts";
import { type NameFolding, foldName } from "./fold-name.ts";
import { compileSelection } from "./select-files.ts";

/** How many paths or patterns an error names. */
const MOST_NAMED = 5;

/**
 * Passes a selection that takes at least one file, and of which every include pattern matches one.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` that names the patterns and a few paths there are.
 */
export function assertSelects(selection: Selection, files: readonly ModelFile[]): void {
  const idle = selection.include.filter((pattern) => {
    const matches = compileSelection({ include: [pattern], exclude: [] });
    return !files.some(({ path }) => matches(path));
  });
  if (idle.length > 0) throw selectsNothing(`include ${quoted(idle)} matches`, files);
  const isSelected = compileSelection(selection);
  if (files.some(({ path }) => isSelected(path))) return;
  const { include, exclude } = selection;
  const including = include.length === 0 ? "" : `include ${quoted(include)} with `;
  throw selectsNothing(`${including}exclude ${quoted(exclude)} leaves`, files);
}

function selectsNothing(what: string, files: readonly ModelFile[]): PrefetchError {
  const paths = files.map(({ path }) => path);
  return new PrefetchError(
    "INVALID_ARGUMENT",
    `${what} none of the repository's files. There are, for example, ${quoted(paths)}.`,
  );
}

/**
 * Passes files that do not lie in prefetch's own folder, by any name that the store takes for it.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT`
 */
export function assertForeignPaths(
  files: readonly ModelFile[],
  folding: NameFolding | undefined,
): void {
  const own = files.find(({ path }) => isOwnPath(foldName(path, folding)));
  if (own === undefined) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `The repository has a file ${quoted([own.path])}, where the manifest and work in progress are kept. Leave it out: exclude ${quoted([folderPattern(own.path)])}.`,
    { context: { path: own.path } },
  );
}

/** A pattern for everything in a path's outermost folder, or the path where it has none. */
function folderPattern(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? path : `${path.slice(0, end)}/*`;
}

/**
 * Passes files that can lie beside each other in a directory: no path twice, and none that is the
 * folder of another.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT`
 */
export function assertDistinctPaths(files: readonly ModelFile[]): void {
  const paths = new Set<string>();
  for (const { path } of files) {
    if (paths.has(path)) throw collision(path, `the repository lists it twice`);
    paths.add(path);
  }
  for (const { path } of files) {
    const folder = foldersOf(path).find((name) => paths.has(name));
    if (folder !== undefined) throw collision(folder, `it is also the folder of ${quoted([path])}`);
  }
}

function foldersOf(path: string): readonly string[] {
  const segments = path.split("/");
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join("/"));
}

function collision(path: string, reason: string): PrefetchError {
  return new PrefetchError(
    "INVALID_ARGUMENT",
    `The file ${quoted([path])} cannot be stored: ${reason}. Leave one of them out with exclude.`,
    { context: { path } },
  );
}

/**
 * Passes files that the store can take in the parts they are cut into.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT`
 */
export function assertPartsFit(files: readonly ModelFile[], limits: SinkLimits): void {
  for (const { path, sizeBytes } of files) {
    const problem = partProblem(sizeBytes, limits);
    if (problem === undefined) continue;
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `The store cannot take ${quoted([path])} of ${sizeBytes} bytes: ${problem}. Leave it out with exclude, or choose another store.`,
      { context: { path } },
    );
  }
}

function partProblem(sizeBytes: number, limits: SinkLimits): string | undefined {
  const { partCount, partSizeBytes } = planParts(sizeBytes);
  const { maxParts, minPartBytes, maxPartBytes } = limits;
  if (partCount === 1) return undefined;
  if (partCount > maxParts) return `it is cut into ${partCount} parts, at most ${maxParts} fit`;
  if (partSizeBytes > maxPartBytes) {
    return `its parts have ${partSizeBytes} bytes, at most ${maxPartBytes} fit`;
  }
  return partSizeBytes < minPartBytes
    ? `its parts have ${partSizeBytes} bytes, at least ${minPartBytes} are needed`
    : undefined;
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => JSON.stringify(name));
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
