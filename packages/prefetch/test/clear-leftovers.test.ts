import { expect, test } from "vitest";
import type { LeftOutFile, PlannedFile } from "../src/plan/model-plan.ts";
import { type LeftoversInput, findLeftovers } from "../src/run/clear-leftovers.ts";

const planned = (path: string, wave: 0 | 1): PlannedFile => ({
  path,
  sizeBytes: 1,
  digest: "gitblob:0",
  action: "copy",
  reason: "not stored yet",
  wave,
});
const leftOut = (path: string): LeftOutFile => ({
  path,
  sizeBytes: 1,
  action: "skip",
  reason: "excluded",
});

function leftoversOf(found: readonly string[], changes: Partial<LeftoversInput> = {}) {
  return findLeftovers({
    found,
    plan: { items: [planned("config.json", 1), planned("w.safetensors", 0), leftOut("w.bin")] },
    published: new Set(),
    ownPrefix: true,
    ...changes,
  });
}

test("an entry file of an earlier run goes, weights stay to be overwritten", () => {
  expect(leftoversOf(["config.json", "w.safetensors"])).toEqual({
    remove: ["config.json"],
    foreign: [],
  });
});

test("a published entry file stays", () => {
  const published = new Set(["config.json"]);
  expect(leftoversOf(["config.json"], { published }).remove).toEqual([]);
});

test("a file that is no longer selected goes from a prefix that is ours alone", () => {
  expect(leftoversOf(["w.bin"]).remove).toEqual(["w.bin"]);
  expect(leftoversOf(["w.bin"], { ownPrefix: false }).remove).toEqual([]);
});

test("what the repository does not have is never removed", () => {
  expect(leftoversOf(["notes.txt", "old/config.json"])).toEqual({
    remove: [],
    foreign: ["notes.txt", "old/config.json"],
  });
});

test("our own folder is no leftover", () => {
  expect(leftoversOf([".prefetch/manifest.json"])).toEqual({ remove: [], foreign: [] });
});
