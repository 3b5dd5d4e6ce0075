import type { ModelFile } from "@prefetch/core";
import { expect, test } from "vitest";
import { type PlanInput, planModel } from "../src/plan/plan-model.ts";
import { inputOf, publishedOf } from "./plan-input.ts";

const actionsOf = (input: PlanInput): Record<string, string> =>
  Object.fromEntries(planModel(input).items.map(({ path, action }) => [path, action]));

test("everything is copied into an empty prefix, entry files in the second wave", () => {
  const paths = ["config.json", "model.safetensors", "1_Pooling/config.json", "m.index.json"];
  const { items } = planModel(inputOf(paths));
  expect(items.map((item) => [item.path, item.action, "wave" in item && item.wave])).toEqual([
    ["config.json", "copy", 1],
    ["model.safetensors", "copy", 0],
    ["1_Pooling/config.json", "copy", 0],
    ["m.index.json", "copy", 1],
  ]);
});

test("what is left out has its reason, entries that are no files too", () => {
  const { items } = planModel(
    inputOf(["a.json", "b.bin", "c.json"], {
      selection: { include: ["*.json"], exclude: ["c*"] },
      skippedEntries: [{ path: "module", reason: "it is a submodule" }],
    }),
  );
  const skipped = items.filter(({ action }) => action === "skip");
  expect(skipped.map(({ path, reason }) => [path, reason])).toEqual([
    ["b.bin", "not included"],
    ["c.json", "excluded"],
    ["module", "it is a submodule"],
  ]);
});

test("totals count files and bytes by action", () => {
  const { totals } = planModel(
    inputOf(["a.json", "b.json", "c.bin"], {
      selection: { include: ["*.json"], exclude: [] },
      published: publishedOf(["a.json"]),
    }),
  );
  expect(totals).toEqual({
    copy: { files: 1, bytes: 10 },
    reuse: { files: 1, bytes: 10 },
    skip: { files: 1, bytes: 10 },
  });
});

test("what is published with the same content is reused", () => {
  const input = inputOf(["a", "b"], { published: publishedOf(["a"]) });
  expect(actionsOf(input)).toEqual({ a: "reuse", b: "copy" });
});

test("a file in Git is known by its blob id", () => {
  const gitOid = "d".repeat(40);
  const published = publishedOf(["a"]);
  const files = published.files.map((file) => ({ ...file, gitOid }));
  const inGit: ModelFile = { path: "a", sizeBytes: 10, digest: `gitblob:${gitOid}` };
  const input = { ...inputOf([]), files: [inGit], published: { ...published, files } };
  expect(actionsOf(input)).toEqual({ a: "reuse" });
});

test.each([
  ["size", { sizeBytes: 11 }],
  ["digest", { sha256: "e".repeat(64) }],
])("what is published with another %s is copied", (_, change) => {
  const published = publishedOf(["a"]);
  const files = published.files.map((file) => ({ ...file, ...change }));
  expect(actionsOf(inputOf(["a"], { published: { ...published, files } }))).toEqual({
    a: "copy",
  });
});

test("what an earlier selection published stays a part of the model", () => {
  const input = inputOf(["a", "b", "c"], {
    selection: { include: ["b"], exclude: [] },
    published: publishedOf(["a"]),
  });
  expect(actionsOf(input)).toEqual({ a: "reuse", b: "copy", c: "skip" });
});

test.each<[number | true, number, string]>([
  [0, 0, "reuse"],
  [1, 0, "copy"],
  [1, 1, "reuse"],
  [2, 1, "copy"],
  [true, 7, "copy"],
])("force %s over a published %i means %s", (force, before, action) => {
  const published = publishedOf(["a"], { force: before });
  expect(actionsOf(inputOf(["a"], { force, published }))).toEqual({ a: action });
});

test("of another commit, what the new one lacks is removed", () => {
  const plan = planModel(inputOf(["a", "b"], { replaced: publishedOf(["a", "old"]) }));
  expect(plan.removed).toEqual(["old"]);
  expect(plan.totals.copy.files).toBe(2);
});
