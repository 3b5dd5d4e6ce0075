import { join } from "node:path";
import { openSink } from "@prefetch/storage-sink";
import { expect, test } from "vitest";
import { removeModel } from "../src/stored/remove-model.ts";
import { dyingSink } from "./dying-sink.ts";
import { COMMIT, OTHER_COMMIT, fileOf, manifestOf } from "./manifest-fixture.ts";
import {
  CONTENTS,
  keysIn,
  storeModel,
  storeModelIn,
  writeObjects,
  writeRef,
} from "./stored-model.ts";

test("a model is removed with its refs, and the answer counts it", async () => {
  const { path, root, manifest } = await storeModel();
  await writeRef(root, "main", COMMIT);
  await writeRef(root, "v1/rc", COMMIT);
  expect(await removeModel(path)).toEqual({
    url: `${root.url}/tiny/${COMMIT}`,
    removedFiles: manifest.files.length,
    removedBytes: Buffer.byteLength(Object.values(CONTENTS).join("")),
    removedRevisions: ["main", "v1/rc"],
    extraObjects: [],
  });
  expect(await keysIn(root)).toEqual([]);
});

test("other commits, other models and their refs stay", async () => {
  const { directory, path, root } = await storeModel();
  await storeModelIn(directory, CONTENTS, OTHER_COMMIT);
  await writeRef(root, "main", OTHER_COMMIT);
  await writeRef(root, "old", COMMIT);
  const before = await keysIn(root, `tiny/${OTHER_COMMIT}/`);
  await removeModel(path);
  expect(await keysIn(root, `tiny/${OTHER_COMMIT}/`)).toEqual(before);
  expect(await keysIn(root, "tiny/.prefetch/")).toEqual(["refs/org%2Ftiny/main.json"]);
});

test("what the manifest does not name stays and is reported", async () => {
  const { path, root, layout } = await storeModel();
  await writeObjects(root, layout.prefix, {
    "notes/mine.txt": "mine",
    "zz.bin": "",
    ".prefetch/uploads/1.json": "{}",
  });
  const { extraObjects } = await removeModel(path);
  expect(extraObjects).toEqual(["notes/mine.txt", "zz.bin"]);
  expect(await keysIn(root, layout.prefix)).toEqual([".prefetch/uploads/1.json", ...extraObjects]);
});

test("a model whose files are partly gone is removed all the same", async () => {
  const { path, root, layout } = await storeModel();
  await root.delete(`${layout.prefix}config.json`);
  await removeModel(path);
  expect(await keysIn(root)).toEqual([]);
});

test("a raw prefix is removed without a look around it", async () => {
  const { path } = await storeModel();
  const atRawPrefix = { ...(await openSink(path)), url: "mem://bucket/raw" };
  const removed = await removeModel("mem://bucket/raw", {
    sinkOf: () => Promise.resolve(atRawPrefix),
  });
  expect(removed).toMatchObject({ url: "mem://bucket/raw", removedRevisions: [] });
  expect(await keysIn(atRawPrefix)).toEqual([]);
});

/** Two refs, then as `retireModel` writes: see its tests. */
const WRITES = 2 + 3 + Object.keys(CONTENTS).length;

test.each(Array.from({ length: WRITES }, (_, step) => step))(
  "killed after %i writes, a second call removes the rest, refs included",
  async (writes) => {
    const { path, root } = await storeModel();
    await writeRef(root, "main", COMMIT);
    await writeRef(root, "v1", COMMIT);
    const dying = removeModel(path, {
      sinkOf: async (url) => dyingSink(await openSink(url), writes),
    });
    await expect(dying).rejects.toMatchObject({ code: "ABORTED" });
    await removeModel(path);
    expect(await keysIn(root)).toEqual([]);
  },
);

test("where no model is nothing is removed, and those near it are named", async () => {
  const { directory, root } = await storeModel();
  await expect(removeModel(join(directory, "tiny"))).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringContaining(`${root.url}/tiny/${COMMIT}`),
  });
  await expect(removeModel(directory)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await keysIn(root)).toHaveLength(Object.keys(CONTENTS).length + 1);
});

test("a model that was removed is not found", async () => {
  const { path } = await storeModel();
  await removeModel(path);
  await expect(removeModel(path)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a hostile manifest removes nothing, neither outside nor inside", async () => {
  const { path, root, layout } = await storeModel();
  await writeRef(root, "main", COMMIT);
  await writeObjects(root, "", { "victim.txt": "precious" });
  const hostile = JSON.stringify(manifestOf([fileOf("config.json"), fileOf("../../victim.txt")]));
  await writeObjects(root, "", { [layout.manifestKey]: hostile });
  const before = await keysIn(root);
  await expect(removeModel(path)).rejects.toMatchObject({ code: "INTEGRITY" });
  expect(await keysIn(root)).toEqual(before);
});
