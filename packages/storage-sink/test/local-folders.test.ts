import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StorageSink } from "@prefetch/core";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { beforeEach, expect, test } from "vitest";
import { createTestDirectory } from "./local-sink-under-test.ts";

const BYTES = new Uint8Array(3);
const PLAN = { sizeBytes: 3, partSizeBytes: 3, partCount: 1 };

let directory: string;
let sink: StorageSink;
beforeEach(async () => {
  directory = await createTestDirectory();
  sink = createLocalSink({ directory });
});

test("a deletion takes the folders that it empties, up to the root", async () => {
  await sink.put("a/b/c/d", BYTES);
  await sink.put("a/e", BYTES);
  await sink.delete("a/b/c/d");
  expect(await readdir(directory, { recursive: true })).toEqual(["a", "a/e"]);
  await sink.delete("a/e");
  expect(await readdir(directory)).toEqual([]);
});

test("an aborted upload takes the folders that it made", async () => {
  const upload = await sink.startUpload("a/b/c", PLAN);
  await upload.abort();
  expect(await readdir(directory)).toEqual([]);
});

test("a failed write takes the folders that it made", async () => {
  const controller = new AbortController();
  const writing = sink.put("a/b/c", BYTES, { signal: controller.signal });
  controller.abort();
  await expect(writing).rejects.toMatchObject({ code: "ABORTED" });
  await expect(sink.copy(`${sink.url}/absent`, "d/e/f")).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  expect(await readdir(directory)).toEqual([]);
});

test("a folder that holds something else stays", async () => {
  await sink.put("a/b/c", BYTES);
  await writeFile(join(directory, "a/note"), "foreign");
  await sink.delete("a/b/c");
  expect(await readdir(directory, { recursive: true })).toEqual(["a", "a/note"]);
});

test("a folder without an object is in no listing, folded or not", async () => {
  await mkdir(join(directory, "empty/nested"), { recursive: true });
  const upload = await sink.startUpload("uploading/a", PLAN);
  const found: string[] = [];
  for await (const { key } of sink.list("")) found.push(key);
  for await (const { key } of sink.list("", { delimiter: "/" })) found.push(key);
  expect(found).toEqual([]);
  await upload.abort();
});
