import { join } from "node:path";
import { PrefetchError } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { describe, expect, test } from "vitest";
import { writeManifest } from "../src/manifest/manifest-store.ts";
import { commitLayout } from "../src/model-layout.ts";
import { type BrokenModel, type ListedModel, listModels } from "../src/stored/list-models.ts";
import { COMMIT, OTHER_COMMIT, manifestOf } from "./manifest-fixture.ts";
import {
  CONTENTS,
  storeModel,
  storeModelIn,
  temporaryDirectory,
  writeObjects,
  writeRef,
} from "./stored-model.ts";

type Listing = Parameters<typeof listModels>;

async function listed(...call: Listing): Promise<readonly (ListedModel | BrokenModel)[]> {
  const models: (ListedModel | BrokenModel)[] = [];
  for await (const model of listModels(...call)) models.push(model);
  return models;
}

async function listedUrls(...call: Listing): Promise<readonly string[]> {
  return (await listed(...call)).map(({ url }) => url);
}

describe("a root", () => {
  test("tells of each model where it lies, what it is, how large, and which revisions named it", async () => {
    const { directory, root, manifest } = await storeModel();
    await writeRef(root, "main", COMMIT);
    await writeRef(root, "refs/pr/1", COMMIT);
    await writeRef(root, "older", OTHER_COMMIT);
    expect(await listed(directory)).toEqual([
      {
        url: `${root.url}/tiny/${COMMIT}`,
        artifactName: "tiny",
        repoId: "org/tiny",
        commit: COMMIT,
        revisions: ["main", "refs/pr/1"],
        sizeBytes: Buffer.byteLength(Object.values(CONTENTS).join("")),
        fileCount: manifest.files.length,
        createdAt: manifest.createdAt,
      },
    ]);
  });

  test("lists every commit of every artifact, in key order", async () => {
    const { directory, root } = await storeModel();
    await storeModelIn(directory, CONTENTS, OTHER_COMMIT);
    await writeManifest(root, commitLayout("big", COMMIT), manifestOf([]));
    expect(await listedUrls(directory)).toEqual([
      `${root.url}/big/${COMMIT}`,
      `${root.url}/tiny/${COMMIT}`,
      `${root.url}/tiny/${OTHER_COMMIT}`,
    ]);
  });

  test("passes over what is no model", async () => {
    const { directory, root } = await storeModel();
    await writeObjects(root, "", {
      "README.md": "about",
      "data/train.csv": "1,2",
      "tiny/notes/config.json": "{}",
      [`tiny/${OTHER_COMMIT}/config.json`]: "{}",
      [`tiny/${COMMIT.toUpperCase()}/.prefetch/manifest.json`]: "{}",
    });
    expect(await listedUrls(directory)).toEqual([`${root.url}/tiny/${COMMIT}`]);
  });

  test("passes over a folder that must not be read", async () => {
    const { directory, root } = await storeModel();
    await writeObjects(root, `secret/${COMMIT}/`, { "config.json": "{}" });
    const models = await listedUrls(directory, {
      sinkOf: async (url) => {
        const sink = await openSink(url);
        return {
          ...sink,
          async *list(prefix, options) {
            if (prefix.startsWith("secret/")) throw new PrefetchError("FORBIDDEN", "Not yours.");
            yield* sink.list(prefix, options);
          },
        };
      },
    });
    expect(models).toEqual([`${root.url}/tiny/${COMMIT}`]);
  });

  test("tells of a manifest that cannot be used, and goes on", async () => {
    const { directory, root } = await storeModel();
    await writeObjects(root, "", {
      [`a/${COMMIT}/.prefetch/manifest.json`]: "{",
      [`b/${COMMIT}/.prefetch/manifest.json`]: '{"schemaVersion":9}',
    });
    expect(await listed(directory)).toEqual([
      { url: `${root.url}/a/${COMMIT}`, problem: expect.stringContaining("malformed") },
      { url: `${root.url}/b/${COMMIT}`, problem: expect.stringContaining("Upgrade") },
      expect.objectContaining({ url: `${root.url}/tiny/${COMMIT}` }),
    ]);
  });

  test("does not mind refs that cannot be read", async () => {
    const { directory, root } = await storeModel();
    await writeRef(root, "main", COMMIT);
    await writeObjects(root, "tiny/.prefetch/refs/", {
      "note.txt": "mine",
      "org%2Ftiny/broken.json": "{",
      "org%2Ftiny/empty.json": "{}",
      "org%2Ftiny/%.json": JSON.stringify({ commit: COMMIT }),
      "org%2Ftiny/long.json": " ".repeat(100_000),
    });
    expect(await listed(directory)).toMatchObject([{ revisions: ["main"] }]);
  });

  test("without a model lists none", async () => {
    expect(await listed(await temporaryDirectory())).toEqual([]);
  });

  test("that is not there lists none", async () => {
    expect(await listed(join(await temporaryDirectory(), "nowhere"))).toEqual([]);
  });

  test("stops when it is aborted", async () => {
    const { directory } = await storeModel();
    await expect(listed(directory, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "ABORTED",
    });
  });
});

test("the folder of one artifact lists its commits and their revisions", async () => {
  const { directory, root } = await storeModel();
  await storeModelIn(directory, CONTENTS, OTHER_COMMIT);
  await writeRef(root, "main", OTHER_COMMIT);
  expect(await listed(join(directory, "tiny"))).toMatchObject([
    { url: `${root.url}/tiny/${COMMIT}`, revisions: [] },
    { url: `${root.url}/tiny/${OTHER_COMMIT}`, revisions: ["main"] },
  ]);
});

test("the prefix of one model lists that one and its revisions", async () => {
  const { directory, path, root } = await storeModel();
  await storeModelIn(directory, CONTENTS, OTHER_COMMIT);
  await writeRef(root, "main", COMMIT);
  expect(await listed(path)).toMatchObject([
    { url: `${root.url}/tiny/${COMMIT}`, revisions: ["main"] },
  ]);
});

test("a raw prefix lists the model that lies at it", async () => {
  const { path } = await storeModel();
  const atRawPrefix = { ...(await openSink(path)), url: "mem://bucket/raw" };
  const models = await listed("mem://bucket/raw", { sinkOf: () => Promise.resolve(atRawPrefix) });
  expect(models).toMatchObject([{ url: "mem://bucket/raw", commit: COMMIT, revisions: [] }]);
});
