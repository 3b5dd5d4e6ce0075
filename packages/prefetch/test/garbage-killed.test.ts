import type { MemorySink } from "@prefetch/testing";
import { expect, test } from "vitest";
import { commitLayout } from "../src/model-layout.ts";
import { dyingSink } from "./dying-sink.ts";
import { type ClockedStore, collectIn, leaveRun, startStore } from "./garbage-store.ts";
import { COMMIT, OTHER_COMMIT, fileOf, manifestOf } from "./manifest-fixture.ts";
import { keysIn, writeObjects } from "./stored-model.ts";

const WEIGHTS = ["a.safetensors", "b.safetensors", "c.safetensors"];
const MODEL = {
  "config.json": "{}",
  "model.safetensors.index.json": "{}",
  ...Object.fromEntries(WEIGHTS.map((path) => [path, path])),
};
const UNPUBLISHED = commitLayout("tiny", COMMIT).prefix;
const OLD = commitLayout("tiny", OTHER_COMMIT).prefix;
const NEW = commitLayout("tiny", "f".repeat(40)).prefix;

/** An unpublished model, an old one at which a run was killed, and the one that is to stay. */
async function startFullStore(): Promise<ClockedStore> {
  const { sink, passMinute } = startStore();
  await leaveRun(sink, UNPUBLISHED, MODEL);
  for (const [prefix, createdAt] of [
    [OLD, "2026-01-01T00:00:00.000Z"],
    [NEW, "2026-01-02T00:00:00.000Z"],
  ] as const) {
    await writeObjects(sink, prefix, MODEL);
    const manifest = { ...manifestOf(Object.keys(MODEL).map(fileOf)), createdAt };
    await writeObjects(sink, prefix, { ".prefetch/manifest.json": JSON.stringify(manifest) });
  }
  await leaveRun(sink, OLD, { "extra.safetensors": "x", "extra.index.json": "{}" });
  return { sink, passMinute };
}

/** Without a manifest nothing may look whole that is not; with one, all that it names is there. */
function missingWhereItLooksComplete(sink: MemorySink, prefix: string): readonly string[] {
  const isMissing = (path: string): boolean => !sink.objects.has(`${prefix}${path}`);
  if (!isMissing(".prefetch/manifest.json")) return Object.keys(MODEL).filter(isMissing);
  const looksWhole = !isMissing("config.json") || !isMissing("model.safetensors.index.json");
  return looksWhole ? WEIGHTS.filter(isMissing) : [];
}

test("killed after any number of writes, nothing looks complete that is not, and gc run again finishes", async () => {
  const options = { keep: 1, apply: true };
  let kills = 0;
  for (let isDone = false; !isDone; kills += 1) {
    const { sink, passMinute } = await startFullStore();
    passMinute();
    isDone = await collectIn(dyingSink(sink, kills), options).then(
      () => true,
      () => false,
    );
    for (const prefix of [UNPUBLISHED, OLD, NEW]) {
      expect(missingWhereItLooksComplete(sink, prefix)).toEqual([]);
    }
    // The lease of the killed run lapses.
    passMinute();
    await collectIn(sink, options);
    const left = [".prefetch/manifest.json", ...Object.keys(MODEL)].map((path) => NEW + path);
    expect(await keysIn(sink)).toEqual(left.toSorted());
    expect(sink.openUploads).toBe(0);
    expect(await collectIn(sink, options)).toMatchObject({ garbage: [], stays: [] });
  }
  // At least once for each thing that is removed.
  expect(kills).toBeGreaterThan(2 * Object.keys(MODEL).length + 8);
});
