import { readdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type HfModelOptions, planHfModel } from "../src/index.ts";
import { CONTENTS, temporaryDirectory } from "./stored-model.ts";
import { REPO, type TinyHub, fixtureFiles, startTinyHub } from "./tiny-hub.ts";

const READS = new Set(["head", "list", "readInto", "listUploads"]);

function optionsOf({ hub, sink }: TinyHub, changes: Partial<HfModelOptions> = {}): HfModelOptions {
  return {
    repo: REPO,
    endpoint: hub.url,
    environment: {},
    sinkOf: async () => sink,
    ...changes,
  };
}

test("the plan of a first run copies everything selected and says why the rest is left out", async () => {
  const tiny = await startTinyHub();
  const { commit, hub } = tiny;
  const plan = await planHfModel(optionsOf(tiny, { exclude: ["*.txt"] }));
  expect(plan.model).toEqual({ repoId: REPO, revision: "main", commit, endpoint: hub.url });
  expect(plan.url).toBe(`memory://sink/tiny/${commit}`);
  expect(plan.items).toHaveLength(7);
  expect(plan.items).toContainEqual({
    path: "empty.txt",
    sizeBytes: 0,
    action: "skip",
    reason: "excluded",
  });
  expect(plan.items).toContainEqual({
    path: "config.json",
    sizeBytes: 38,
    digest: expect.stringMatching(/^gitblob:/),
    action: "copy",
    reason: "not stored yet",
    wave: 1,
  });
  expect(plan.totals).toMatchObject({ copy: { files: 6 }, skip: { files: 1, bytes: 0 } });
});

test("the plan of a second run reuses what is published", async () => {
  const tiny = await startTinyHub();
  await tiny.prefetch({ include: ["*.json"] });
  const plan = await planHfModel(optionsOf(tiny));
  expect(plan.totals).toMatchObject({ copy: { files: 3 }, reuse: { files: 4 } });
});

test("a plan is plain data", async () => {
  const plan = await planHfModel(optionsOf(await startTinyHub()));
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
});

describe("nothing is written", () => {
  test.each<[string, Partial<HfModelOptions>]>([
    ["by the plan of a run that finds everything in place", {}],
    ["by the plan of a forced run", { force: true }],
    ["by the plan of a run that replaces another commit", { rawDataPath: "x", force: true }],
  ])("%s", async (_, options) => {
    const tiny = await startTinyHub();
    await tiny.prefetch();
    await tiny.prefetch({ rawDataPath: "x" });
    if (options.rawDataPath) tiny.repository.commit(fixtureFiles({ "config.json": "{}" }));
    const before = tiny.sink.calls.length;
    await planHfModel(optionsOf(tiny, options));
    const calls = tiny.sink.calls.slice(before);
    expect(calls.filter(({ operation }) => !READS.has(operation))).toEqual([]);
  });

  test("over a malformed manifest, an unfinished removal and leftovers of a killed run", async () => {
    const tiny = await startTinyHub();
    await tiny.prefetch();
    const own = `tiny/${tiny.commit}/.prefetch`;
    const manifest = tiny.sink.objects.get(`${own}/manifest.json`)!.bytes;
    await tiny.sink.put(`${own}/retired.json`, manifest);
    await tiny.sink.put(`${own}/manifest.json`, Buffer.from("{"));
    const before = tiny.sink.calls.length;
    const plan = await planHfModel(optionsOf(tiny, { force: true }));
    const { copy, reuse } = plan.totals;
    expect(copy.files + reuse.files).toBe(Object.keys(CONTENTS).length);
    const calls = tiny.sink.calls.slice(before);
    expect(calls.filter(({ operation }) => !READS.has(operation))).toEqual([]);
  });

  test("into a directory, which is not even created", async () => {
    const tiny = await startTinyHub();
    const directory = await temporaryDirectory();
    await planHfModel(optionsOf(tiny, { to: `${directory}/models`, sinkOf: undefined }));
    expect(await readdir(directory)).toEqual([]);
  });
});

test("what a replaced commit loses is in the plan", async () => {
  const tiny = await startTinyHub();
  await tiny.prefetch({ rawDataPath: "x" });
  const { "empty.txt": _, ...rest } = CONTENTS;
  tiny.repository.commit(fixtureFiles(rest));
  const plan = await planHfModel(optionsOf(tiny, { rawDataPath: "x", force: true }));
  expect(plan.removed).toEqual(["empty.txt"]);
});

test.each<[string, Partial<HfModelOptions>, string]>([
  ["a pattern that matches nothing", { include: ["*.gguf"] }, "INVALID_ARGUMENT"],
  ["an unknown revision", { revision: "nothing" }, "NOT_FOUND"],
])("the plan fails as the run would for %s", async (_, options, code) => {
  const tiny = await startTinyHub();
  await expect(planHfModel(optionsOf(tiny, options))).rejects.toMatchObject({ code });
});

test("a plan can be given up", async () => {
  const tiny = await startTinyHub();
  const options = optionsOf(tiny, { signal: AbortSignal.abort() });
  await expect(planHfModel(options)).rejects.toMatchObject({ code: "ABORTED" });
});
