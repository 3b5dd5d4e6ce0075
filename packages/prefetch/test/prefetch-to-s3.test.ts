import { planParts } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import { expect, test } from "vitest";
import { listModels, removeModel, verifyModel } from "../src/index.ts";
import { contentsInS3, publicationsOf, startTinyHubAndS3, writesOf } from "./s3-models.ts";
import { CONTENTS } from "./stored-model.ts";
import { duringTransfer, fixtureFiles } from "./tiny-hub.ts";

const NEXT_COMMIT = { "config.json": "{}", "new.safetensors": "new", "empty.txt": "" };

test("a model is published, listed, verified and removed, and nothing stays", async () => {
  const { prefetch, s3, prefix, commit } = await startTinyHubAndS3();
  const { path } = await prefetch();
  expect(path).toBe(`s3://models/tiny/${commit}`);
  expect(await contentsInS3(s3, prefix)).toEqual(CONTENTS);
  const models: unknown[] = [];
  for await (const model of listModels("s3://models")) models.push(model);
  expect(models).toMatchObject([{ url: path, commit, revisions: ["main"] }]);
  expect(await verifyModel(path, { deep: true })).toMatchObject({ checkedFiles: 7, problems: [] });
  await removeModel(path);
  expect(s3.keys("models")).toEqual([]);
});

test("the manifest is written once all else is there, and only where none is", async () => {
  const { prefetch, s3, prefix } = await startTinyHubAndS3();
  await prefetch();
  const writes = writesOf(s3).filter((write) => !/\.prefetch\/(?:lease|uploads)\//.test(write));
  expect(writes.slice(-4)).toEqual([
    expect.stringMatching(/(config|index)\.json 200$/),
    expect.stringMatching(/(config|index)\.json 200$/),
    `PutObject ${prefix}.prefetch/manifest.json 200`,
    expect.stringContaining("/.prefetch/refs/"),
  ]);
  const [publication] = publicationsOf(s3, prefix);
  expect(publication?.headers).toMatchObject({ "if-none-match": "*" });
});

test("a second selection replaces the very manifest that it adds to", async () => {
  const { prefetch, s3, prefix } = await startTinyHubAndS3();
  await prefetch({ include: ["*.json"] });
  const sink = await openSink("s3://models");
  const first = await sink.head(`${prefix}.prefetch/manifest.json`);
  await prefetch({ include: ["*.safetensors"] });
  const headers = publicationsOf(s3, prefix).map((publication) => publication.headers);
  expect(headers).toMatchObject([{ "if-none-match": "*" }, { "if-match": `"${first?.version}"` }]);
  expect(headers[1]).not.toHaveProperty("if-none-match");
  const { "empty.txt": _, ...selected } = CONTENTS;
  expect(await contentsInS3(s3, prefix)).toEqual(selected);
});

test("of two runs at once one transfers, and both succeed", async () => {
  const { hub, prefetch, s3, prefix } = await startTinyHubAndS3();
  const second = Promise.withResolvers<unknown>();
  duringTransfer(hub, async () => second.resolve(prefetch({ leaseTtlMs: 1_000 })));
  await prefetch({ leaseTtlMs: 1_000 });
  await second.promise;
  const publications = publicationsOf(s3, prefix);
  expect(publications.map(({ status }) => status)).toEqual([200]);
  expect(await contentsInS3(s3, prefix)).toEqual(CONTENTS);
  // Of the empty file nothing is asked.
  expect(hub.requests.filter(({ route }) => route === "resolve")).toHaveLength(6);
});

test("of two tries that add to one model the one that was overtaken publishes nothing", async () => {
  const { hub, prefetch, s3, prefix } = await startTinyHubAndS3();
  await prefetch({ include: ["1_Pooling/*"] });
  const jobId = "job";
  duringTransfer(hub, () => prefetch({ include: ["*.txt"], jobId }));
  const overtaken = prefetch({ include: ["config.json"], jobId });
  await expect(overtaken).rejects.toMatchObject({ code: "CONFLICT" });
  const publications = publicationsOf(s3, prefix);
  expect(publications.map(({ status }) => status)).toEqual([200, 200]);
  await prefetch({ include: ["config.json"] });
  expect(Object.keys(await contentsInS3(s3, prefix))).toEqual([
    "1_Pooling/config.json",
    "config.json",
    "empty.txt",
  ]);
});

test("another commit replaces a raw path by force alone: unpublished first, published last", async () => {
  const { prefetch, repository, s3 } = await startTinyHubAndS3();
  const raw = { rawDataPath: "s3://models/raw" };
  await prefetch(raw);
  repository.commit(fixtureFiles(NEXT_COMMIT));
  await expect(prefetch(raw)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await contentsInS3(s3, "raw/")).toEqual(CONTENTS);
  s3.clearRequests();
  await prefetch({ ...raw, force: true });
  expect(await contentsInS3(s3, "raw/")).toEqual(NEXT_COMMIT);
  const writes = writesOf(s3).filter((write) => !/\.prefetch\/(?:lease|uploads)\//.test(write));
  expect(writes.slice(0, 2)).toEqual([
    "PutObject raw/.prefetch/retired.json 200",
    "DeleteObject raw/.prefetch/manifest.json 204",
  ]);
  expect(writes.slice(2, 4).toSorted()).toEqual([
    "DeleteObject raw/config.json 204",
    "DeleteObject raw/model.safetensors.index.json 204",
  ]);
  expect(writes.slice(-2)).toEqual([
    "PutObject raw/config.json 200",
    "PutObject raw/.prefetch/manifest.json 200",
  ]);
  expect(s3.keys("models").filter((key) => key.includes(".prefetch"))).toEqual([
    "raw/.prefetch/manifest.json",
  ]);
});

test("what a killed run left is gone before the first weight arrives", async () => {
  const { prefetch, s3, prefix } = await startTinyHubAndS3();
  const sink = await openSink("s3://models");
  const plan = planParts(20 * 1024 ** 2);
  const upload = await sink.startUpload(`${prefix}model-00001-of-00002.safetensors`, plan);
  await upload.writePart(1, new Uint8Array(plan.partSizeBytes));
  await sink.startUpload("other/model.safetensors", plan);
  await sink.put(`${prefix}config.json`, Buffer.from("old"));
  s3.clearRequests();
  await prefetch();
  expect(await contentsInS3(s3, prefix)).toEqual(CONTENTS);
  expect(s3.openUploads().map(({ key }) => key)).toEqual(["other/model.safetensors"]);
  const ofModel = writesOf(s3).filter((write) => !write.includes("/.prefetch/"));
  const [removal, ...writes] = ofModel;
  expect(removal).toBe(`DeleteObject ${prefix}config.json 204`);
  expect(writes.filter((write) => write.startsWith("Delete"))).toEqual([]);
});

test("a part that the store stops reading is sent again", async () => {
  const weights = "w".repeat(17 * 1024 ** 2);
  const large = { "config.json": "{}", "model.safetensors": weights };
  const { prefetch, s3, prefix } = await startTinyHubAndS3(large);
  s3.inject({ operation: "UploadPart", times: 1, fault: { kind: "stall" } });
  await prefetch({ sinkOf: async () => createS3Sink({ bucket: "models", idleTimeoutMs: 500 }) });
  expect(await contentsInS3(s3, prefix)).toEqual(large);
  const sent = s3.requests.filter(({ operation }) => operation === "UploadPart");
  expect(sent.length).toBeGreaterThan(2);
  expect(s3.openUploads()).toEqual([]);
});
