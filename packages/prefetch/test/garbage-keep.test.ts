import type { StorageSink } from "@prefetch/core";
import type { MemorySink } from "@prefetch/testing";
import { expect, test } from "vitest";
import { layoutAt } from "../src/model-layout.ts";
import { collectIn, leaveRecordedUpload, publish, startStore } from "./garbage-store.ts";
import { keysIn, writeObjects } from "./stored-model.ts";

const COMMITS = ["1", "2", "3", "4"].map((digit) => digit.repeat(40));

async function startStoreWithCommits(): Promise<MemorySink> {
  const { sink } = startStore();
  for (const [hour, commit] of COMMITS.entries()) await publish(sink, commit, hour);
  return sink;
}

async function commitsIn(sink: StorageSink): Promise<readonly string[]> {
  const keys = await keysIn(sink, "tiny/");
  return keys.filter((key) => key.endsWith("/manifest.json")).map((key) => key[0] ?? "");
}

async function writeRefTo(sink: StorageSink, commit: string): Promise<void> {
  await writeObjects(sink, "tiny/.prefetch/refs/org%2Ftiny/", {
    "main.json": JSON.stringify({ commit, manifest: "" }),
  });
}

test("with keep the newest commits stay; without it, all do", async () => {
  const sink = await startStoreWithCommits();
  await collectIn(sink, { apply: true });
  expect(await commitsIn(sink)).toEqual(["1", "2", "3", "4"]);
  const report = await collectIn(sink, { keep: 2, apply: true });
  expect(await commitsIn(sink)).toEqual(["3", "4"]);
  expect(await keysIn(sink, `tiny/${COMMITS[0]}/`)).toEqual([]);
  expect(report.garbage).toEqual([
    expect.objectContaining({ kind: "model", sizeBytes: 6, removed: true }),
    expect.objectContaining({ kind: "model", sizeBytes: 6, removed: true }),
  ]);
});

test.each([
  [1, ["1"]],
  [2, ["1", "4"]],
  [9, ["1", "2", "3", "4"]],
])("with keep %i, a commit that a ref names stays, and counts", async (keep, left) => {
  const sink = await startStoreWithCommits();
  await writeRefTo(sink, COMMITS[0]!);
  await collectIn(sink, { keep, apply: true });
  expect(await commitsIn(sink)).toEqual(left);
});

test("a ref that cannot be read may name any commit", async () => {
  const sink = await startStoreWithCommits();
  await writeObjects(sink, "tiny/.prefetch/refs/org%2Ftiny/", { "main.json": "{" });
  expect(await collectIn(sink, { keep: 1, apply: true })).toMatchObject({ garbage: [] });
  expect(await commitsIn(sink)).toHaveLength(4);
});

test("a commit that a ref names by the time of its removal stays", async () => {
  const sink = await startStoreWithCommits();
  const racing: StorageSink = {
    ...sink,
    async put(key, ...rest) {
      // The lease of the first commit is taken.
      if (key.includes("/lease/")) await writeRefTo(sink, COMMITS[0]!);
      return sink.put(key, ...rest);
    },
  };
  const { garbage } = await collectIn(racing, { keep: 3, apply: true });
  expect(garbage).toMatchObject([{ kind: "model", removed: false }]);
  expect(await commitsIn(sink)).toEqual(["1", "2", "3", "4"]);
});

test.each([0, -1, 1.5, Number.NaN])("a keep of %d is refused", async (keep) => {
  await expect(collectIn(startStore().sink, { keep })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("a root that is one model is refused: it does not show the others", async () => {
  const { sink } = startStore();
  await leaveRecordedUpload(sink, layoutAt(""), "a.safetensors");
  await expect(collectIn(sink, { keep: 1 })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});
