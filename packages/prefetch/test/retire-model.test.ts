import { expect, test } from "vitest";
import { readManifest, writeManifest } from "../src/manifest/manifest-store.ts";
import { isEntryFile } from "../src/plan/entry-files.ts";
import { finishRetirement, retireModel } from "../src/publish/retire-model.ts";
import { dyingSink } from "./dying-sink.ts";
import { CONTENTS, type StoredModel, keysIn, storeModel, writeObjects } from "./stored-model.ts";

/** Retired record, manifest, retired record again, and one deletion for each file. */
const WRITES = 3 + Object.keys(CONTENTS).length;
const EVERY_STEP = Array.from({ length: WRITES }, (_, step) => step);

const keysOf = ({ root, layout }: StoredModel): Promise<readonly string[]> =>
  keysIn(root, layout.prefix);

test("a retired model leaves nothing behind", async () => {
  const model = await storeModel();
  const retired = await retireModel(model.root, model.layout);
  expect(retired?.manifest).toEqual(model.manifest);
  expect(retired?.removed).toEqual(model.manifest.files);
  expect(await keysIn(model.root)).toEqual([]);
});

test("what the manifest does not name stays", async () => {
  const model = await storeModel();
  await writeObjects(model.root, model.layout.prefix, { "notes.txt": "mine" });
  await writeObjects(model.root, "tiny/", { "other/config.json": "{}" });
  await retireModel(model.root, model.layout);
  expect(await keysOf(model)).toEqual(["notes.txt"]);
  expect(await keysIn(model.root, "tiny/other/")).toEqual(["config.json"]);
});

test("files to be kept stay, but never an entry file", async () => {
  const model = await storeModel();
  const keep = new Set(["config.json", "empty.txt", "model-00001-of-00002.safetensors"]);
  const retired = await retireModel(model.root, model.layout, { keep });
  expect(await keysOf(model)).toEqual(["empty.txt", "model-00001-of-00002.safetensors"]);
  expect(retired?.removed).toHaveLength(model.manifest.files.length - 2);
});

test("where nothing is published nothing happens", async () => {
  const model = await storeModel();
  await retireModel(model.root, model.layout);
  expect(await retireModel(model.root, model.layout)).toBeUndefined();
  expect(await finishRetirement(model.root, model.layout)).toBeUndefined();
});

test.each(EVERY_STEP)(
  "killed after %i writes, no manifest names a missing file",
  async (writes) => {
    const model = await storeModel();
    await expect(retireModel(dyingSink(model.root, writes), model.layout)).rejects.toMatchObject({
      code: "ABORTED",
    });
    const left = await keysOf(model);
    const published = await readManifest(model.root, model.layout);
    const named = published?.manifest.files.map(({ path }) => path) ?? [];
    expect(left).toEqual(expect.arrayContaining(named));
  },
);

test.each(EVERY_STEP)("killed after %i writes, no entry file outlives a weight", async (writes) => {
  const model = await storeModel();
  await expect(retireModel(dyingSink(model.root, writes), model.layout)).rejects.toThrow("killed");
  const left = await keysOf(model);
  const lost = Object.keys(CONTENTS).filter((path) => !isEntryFile(path) && !left.includes(path));
  expect(lost.length === 0 || !left.some(isEntryFile)).toBe(true);
});

test.each(EVERY_STEP)("killed after %i writes, a second call does the rest", async (writes) => {
  const model = await storeModel();
  await expect(retireModel(dyingSink(model.root, writes), model.layout)).rejects.toThrow("killed");
  await retireModel(model.root, model.layout);
  expect(await keysIn(model.root)).toEqual([]);
});

test.each(EVERY_STEP)("killed after %i writes, finishing alone does the rest", async (writes) => {
  const model = await storeModel();
  await expect(retireModel(dyingSink(model.root, writes), model.layout)).rejects.toThrow("killed");
  await finishRetirement(model.root, model.layout);
  // Killed before the first write, the model was never touched.
  expect(await keysIn(model.root)).toHaveLength(writes === 0 ? WRITES - 2 : 0);
});

test("a model published over an interrupted retirement stays whole", async () => {
  const model = await storeModel();
  const { root, layout, manifest } = model;
  await expect(retireModel(dyingSink(root, 4), layout)).rejects.toThrow("killed");
  const kept = manifest.files.filter(({ path }) => path !== "empty.txt");
  const contents = Object.fromEntries(kept.map(({ path }) => [path, CONTENTS[path] ?? ""]));
  await writeObjects(root, layout.prefix, contents);
  await writeManifest(root, layout, { ...manifest, files: kept, force: 1 });

  const finished = await finishRetirement(root, layout);
  expect(finished?.removed.map(({ path }) => path)).toEqual(["empty.txt"]);
  const left = [".prefetch/manifest.json", ...Object.keys(contents)];
  expect((await keysOf(model)).toSorted()).toEqual(left.toSorted());
});
