import { mkdir, readFile, readdir, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StorageSink } from "@prefetch/core";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { beforeEach, expect, test } from "vitest";
import { createTestDirectory, temporariesIn } from "./local-sink-under-test.ts";

const BYTES = Buffer.from("new");
const PLAN = { sizeBytes: 3, partSizeBytes: 3, partCount: 1 };
const FORBIDDEN = { name: "PrefetchError", code: "FORBIDDEN" };

let outside: string;
let directory: string;
let sink: StorageSink;
beforeEach(async () => {
  outside = await createTestDirectory();
  directory = await createTestDirectory();
  sink = createLocalSink({ directory });
  await writeFile(join(outside, "kept"), "outside");
  await symlink(outside, join(directory, "link"));
});

test.each(["link/a", "link/new/folder/a"])(
  "nothing is written at %s, through a linked folder",
  async (key) => {
    await sink.put("source", BYTES);
    await expect(sink.put(key, BYTES)).rejects.toMatchObject(FORBIDDEN);
    await expect(sink.put(key, BYTES, { ifAbsent: true })).rejects.toMatchObject(FORBIDDEN);
    await expect(sink.startUpload(key, PLAN)).rejects.toMatchObject(FORBIDDEN);
    await expect(sink.copy(`${sink.url}/source`, key)).rejects.toMatchObject(FORBIDDEN);
    expect(await readdir(outside)).toEqual(["kept"]);
  },
);

test("nothing is removed or resumed through a linked folder", async () => {
  const elsewhere = createLocalSink({ directory: outside });
  const upload = await elsewhere.startUpload("kept.bin", PLAN);
  const { token } = upload;
  const key = "link/kept.bin";
  await expect(sink.delete("link/kept")).rejects.toMatchObject(FORBIDDEN);
  await expect(sink.resumeUpload({ ...token, key })).rejects.toMatchObject(FORBIDDEN);
  const pending = { key, uploadId: token.uploadId, startedAt: new Date() };
  await expect(sink.abortUpload(pending)).rejects.toMatchObject(FORBIDDEN);
  expect(await readdir(outside)).toContain("kept");
  expect(await temporariesIn(outside)).toHaveLength(1);
  await upload.abort();
});

test("a link in the place of an object is replaced, and what it names is left", async () => {
  await symlink(join(outside, "kept"), join(directory, "file"));
  await sink.put("file", BYTES);
  expect(await readFile(join(directory, "file"), "utf8")).toBe("new");
  expect(await readFile(join(outside, "kept"), "utf8")).toBe("outside");
});

test("a deletion removes a link and not what it names", async () => {
  await symlink(join(outside, "kept"), join(directory, "file"));
  await sink.delete("file");
  expect(await readdir(directory)).toEqual(["link"]);
  expect(await readFile(join(outside, "kept"), "utf8")).toBe("outside");
});

test("ifAbsent is refused where a dangling link has the name", async () => {
  await symlink(join(outside, "nowhere"), join(directory, "file"));
  await expect(sink.put("file", BYTES, { ifAbsent: true })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(await readlink(join(directory, "file"))).toBe(join(outside, "nowhere"));
});

test("a link to a folder inside the root is followed", async () => {
  await mkdir(join(directory, "real"));
  await symlink(join(directory, "real"), join(directory, "alias"));
  await sink.put("alias/a", BYTES);
  expect(await readFile(join(directory, "real/a"), "utf8")).toBe("new");
});

test("the root itself may be a link", async () => {
  const root = createLocalSink({ directory: join(directory, "link") });
  await root.put("folder/a", BYTES);
  expect(await readFile(join(outside, "folder/a"), "utf8")).toBe("new");
});
