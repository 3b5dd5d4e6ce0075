import { join } from "node:path";
import { expect, test } from "vitest";
import { showModel } from "../src/stored/show-model.ts";
import { COMMIT, OTHER_COMMIT } from "./manifest-fixture.ts";
import { CONTENTS, storeModel, storeModelIn, writeObjects } from "./stored-model.ts";

test("a model is shown with its address and all that its manifest says", async () => {
  const { path, root, manifest } = await storeModel();
  expect(await showModel(path)).toEqual({ url: `${root.url}/tiny/${COMMIT}`, manifest });
});

test("the folder of an artifact is not found, and its models are named", async () => {
  const { directory, root } = await storeModel();
  await storeModelIn(directory, CONTENTS, OTHER_COMMIT);
  await expect(showModel(join(directory, "tiny"))).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringContaining(
      `${root.url}/tiny/${COMMIT}, ${root.url}/tiny/${OTHER_COMMIT}`,
    ),
  });
});

test("another commit is not found, and the artifact's models are named", async () => {
  const { directory, root } = await storeModel();
  await expect(showModel(join(directory, "tiny", OTHER_COMMIT))).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringContaining(`${root.url}/tiny/${COMMIT}`),
  });
});

test("a root of many models names a few of them", async () => {
  const { directory } = await storeModel();
  for (const digit of "234567") await storeModelIn(directory, CONTENTS, digit.repeat(40));
  await expect(showModel(directory)).rejects.toMatchObject({
    message: expect.stringMatching(/\/tiny\/0\w+, .*\/tiny\/5{40}$/),
  });
});

test("a model that cannot be read is not offered in its place", async () => {
  const { directory, root, layout } = await storeModel();
  await writeObjects(root, "", { [layout.manifestKey]: "null" });
  await expect(showModel(directory)).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.not.stringContaining(COMMIT),
  });
});

test("a malformed manifest is an integrity error that names it", async () => {
  const { path, root, layout } = await storeModel();
  await writeObjects(root, "", { [layout.manifestKey]: "null" });
  await expect(showModel(path)).rejects.toMatchObject({
    code: "INTEGRITY",
    message: expect.stringContaining(`${root.url}/${layout.manifestKey}`),
  });
});
