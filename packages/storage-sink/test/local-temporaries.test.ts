import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PendingUpload, StorageSink } from "@prefetch/core";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { beforeEach, expect, test } from "vitest";
import { createTestDirectory, temporariesIn } from "./local-sink-under-test.ts";

const PLAN = { sizeBytes: 10, partSizeBytes: 4, partCount: 3 };
const ID = "0123456789abcdef0123456789abcdef";
const TEMPORARY = `.prefetch-${ID}.part`;

let directory: string;
let sink: StorageSink;
beforeEach(async () => {
  directory = await createTestDirectory();
  sink = createLocalSink({ directory });
});

async function pendingUploads(prefix = ""): Promise<PendingUpload[]> {
  const found: PendingUpload[] = [];
  for await (const pending of sink.listUploads(prefix)) found.push(pending);
  return found;
}

async function listedKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of sink.list("")) keys.push(key);
  return keys;
}

test("an upload is one temporary file in the folder of its object", async () => {
  const upload = await sink.startUpload("folder/a.bin", PLAN);
  expect(await temporariesIn(directory)).toEqual([
    `folder/.prefetch-${upload.token.uploadId}.part`,
  ]);
  await upload.abort();
  expect(await temporariesIn(directory)).toEqual([]);
});

test.each([TEMPORARY, `folder/${TEMPORARY}`, `${TEMPORARY}/below`])(
  "the key %s has the form of a temporary file and is refused by every call",
  async (key) => {
    const refused = { name: "PrefetchError", code: "INVALID_ARGUMENT" };
    const token = { key, uploadId: ID, plan: PLAN };
    await expect(sink.put(key, new Uint8Array(1))).rejects.toMatchObject(refused);
    await expect(sink.startUpload(key, PLAN)).rejects.toMatchObject(refused);
    await expect(sink.resumeUpload(token)).rejects.toMatchObject(refused);
    await expect(sink.copy(sink.url, key)).rejects.toMatchObject(refused);
    await expect(sink.head(key)).rejects.toMatchObject(refused);
    await expect(sink.readInto(new Uint8Array(1), key, 0)).rejects.toMatchObject(refused);
    await expect(sink.delete(key)).rejects.toMatchObject(refused);
  },
);

test.each([
  ".prefetch-1.part",
  `${TEMPORARY}2`,
  `x${TEMPORARY}`,
  `.prefetch-${ID.toUpperCase()}.part`,
])("the key %s is none of a temporary file", async (key) => {
  await sink.put(key, new Uint8Array(1));
  expect(await listedKeys()).toEqual([key]);
  expect(await pendingUploads()).toEqual([]);
});

test("a temporary file of a write that was cut off is no object, and can be ended", async () => {
  await sink.put("folder/a", new Uint8Array(1));
  await writeFile(join(directory, "folder", TEMPORARY), "half of");
  expect(await listedKeys()).toEqual(["folder/a"]);
  const [pending, ...others] = await pendingUploads("folder/");
  expect(others).toEqual([]);
  expect(pending).toMatchObject({ key: `folder/${TEMPORARY}`, uploadId: ID });
  await sink.abortUpload({ key: `folder/${TEMPORARY}`, uploadId: ID, startedAt: new Date() });
  expect(await pendingUploads()).toEqual([]);
  expect(await listedKeys()).toEqual(["folder/a"]);
});

test("an upload id that this sink did not give names nothing", async () => {
  await sink.put("victim.part", new Uint8Array(1));
  const upload = await sink.startUpload("folder/a", PLAN);
  const { uploadId } = upload.token;
  const pending = { key: "folder/a", startedAt: new Date() };
  for (const foreign of ["", "a", "x/../../victim", `x/../.prefetch-${uploadId}`]) {
    expect(await sink.resumeUpload({ ...upload.token, uploadId: foreign })).toBeUndefined();
    await sink.abortUpload({ ...pending, uploadId: foreign });
  }
  expect(await listedKeys()).toEqual(["victim.part"]);
  expect(await temporariesIn(directory)).toHaveLength(1);
  await upload.abort();
});

test("a record that was damaged or moved to another folder is not believed", async () => {
  const upload = await sink.startUpload("folder/a", PLAN);
  const { uploadId } = upload.token;
  const path = join(directory, "folder", `.prefetch-${uploadId}.part`);
  const whole = await readFile(path);
  const moved = join(directory, TEMPORARY);
  await writeFile(moved, whole);
  expect((await pendingUploads()).map(({ key }) => key)).toEqual([TEMPORARY, "folder/a"]);
  await writeFile(path, whole.subarray(1));
  expect(await sink.resumeUpload(upload.token)).toBeUndefined();
  expect((await pendingUploads("folder/")).map(({ key }) => key)).toEqual([
    `folder/.prefetch-${uploadId}.part`,
  ]);
  await upload.abort();
});

test("the finished file holds the object's bytes and nothing of the record", async () => {
  const upload = await sink.startUpload("a", PLAN);
  await upload.writePart(3, Buffer.from("ij"));
  await upload.writePart(1, Buffer.from("abcd"));
  await upload.writePart(2, Buffer.from("efgh"));
  await upload.complete();
  expect(await readFile(join(directory, "a"), "utf8")).toBe("abcdefghij");
});

test("a part that is being rewritten does not count as written until it is whole again", async () => {
  const upload = await sink.startUpload("a", PLAN);
  await upload.writePart(1, Buffer.from("abcd"));
  const controller = new AbortController();
  const rewriting = upload.writePart(1, Buffer.from("ABCD"), { signal: controller.signal });
  controller.abort();
  await expect(rewriting).rejects.toMatchObject({ code: "ABORTED" });
  const resumed = await sink.resumeUpload(upload.token);
  expect(resumed?.written).toEqual([]);
  await expect(upload.complete()).rejects.toThrow("Part 1 of 3");
  await resumed?.abort();
  await upload.abort();
});
