import type { Selection } from "../manifest/manifest.ts";
import { compileFnmatch } from "./fnmatch.ts";

/** Tells whether a path is selected. */
export interface PathPredicate {
  (path: string): boolean;
}

/**
 * Compiles a selection into a predicate over paths. Patterns mean what they mean to the Hub's own
 * client (`allow_patterns` and `ignore_patterns` of `huggingface_hub.snapshot_download`): Python's
 * `fnmatch` over the whole path, where `*` crosses `/`, and a pattern that ends in `/` is a folder with
 * everything below it.
 */
export function compileSelection(selection: Selection): PathPredicate {
  const included = selection.include.map((pattern) => compileFnmatch(withFolder(pattern)));
  const excluded = selection.exclude.map((pattern) => compileFnmatch(withFolder(pattern)));
  return (path) =>
    (included.length === 0 || included.some((matches) => matches(path))) &&
    !excluded.some((matches) => matches(path));
}

/**
 * Tells, from the patterns alone, whether one of `selections` surely takes everything that `wanted`
 * takes, in any repository: it includes all of the wanted patterns, or everything, and excludes
 * nothing but what `wanted` excludes too.
 */
export function coversSelection(selections: readonly Selection[], wanted: Selection): boolean {
  return selections.some((selection) => covers(normalised(selection), normalised(wanted)));
}

/**
 * Adds a selection to those of a manifest: ones that another covers are dropped, so that the list does
 * not grow with every run.
 */
export function mergeSelections(
  selections: readonly Selection[],
  wanted: Selection,
): readonly Selection[] {
  if (coversSelection(selections, wanted)) return selections;
  return [...selections.filter((selection) => !coversSelection([wanted], selection)), wanted];
}

function covers(wider: Selection, narrower: Selection): boolean {
  const included =
    wider.include.length === 0 ||
    (narrower.include.length > 0 && isSubset(narrower.include, wider.include));
  return included && isSubset(wider.exclude, narrower.exclude);
}

function isSubset(patterns: readonly string[], of: readonly string[]): boolean {
  return patterns.every((pattern) => of.includes(pattern));
}

/** The same selection with one spelling for folders and for everything. */
function normalised({ include, exclude }: Selection): Selection {
  const included = include.map(withFolder);
  return { include: included.includes("*") ? [] : included, exclude: exclude.map(withFolder) };
}

function withFolder(pattern: string): string {
  return pattern.endsWith("/") ? `${pattern}*` : pattern;
}
