import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StorageSink } from "@prefetch/core";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { beforeEach, expect, test } from "vitest";
import { createTestDirectory } from "./local-sink-under-test.ts";

let directory: string;
let sink: StorageSink;
beforeEach(async () => {
  directory = await createTestDirectory();
  sink = createLocalSink({ directory });
});

async function listedKeys(prefix = ""): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of sink.list(prefix)) keys.push(key);
  return keys;
}

test("files that others wrote are objects", async () => {
  await mkdir(join(directory, "folder"));
  await writeFile(join(directory, "folder/.incomplete"), "foreign");
  expect(await listedKeys()).toEqual(["folder/.incomplete"]);
  expect(await sink.head("folder/.incomplete")).toMatchObject({ sizeBytes: 7 });
});

test("links to files are objects, linked folders are not walked, circles end", async () => {
  await mkdir(join(directory, "blobs"));
  await writeFile(join(directory, "blobs/1"), "content");
  await symlink("blobs/1", join(directory, "model.bin"));
  await symlink("nowhere", join(directory, "dangling"));
  await symlink("circle", join(directory, "circle"));
  await symlink("..", join(directory, "blobs/up"));
  expect(await listedKeys()).toEqual(["blobs/1", "model.bin"]);
  expect(await sink.head("circle")).toBeUndefined();
  expect(await sink.head("dangling")).toBeUndefined();
});

test("names that no call could be given are passed over", async () => {
  for (const name of ["back\\slash", "line\nbreak", "C:drive", "fine"]) {
    await writeFile(join(directory, name), "");
  }
  await writeFile(Buffer.concat([Buffer.from(`${directory}/not-utf8-`), Buffer.of(0xff)]), "");
  expect(await listedKeys()).toEqual(["fine"]);
});

test.each(["../", "/", "a/../", "a//"])("the prefix %s is refused", async (prefix) => {
  const refused = { name: "PrefetchError", code: "INVALID_ARGUMENT" };
  await expect(listedKeys(prefix)).rejects.toMatchObject(refused);
  const uploads = sink.listUploads(prefix)[Symbol.asyncIterator]();
  await expect(uploads.next()).rejects.toMatchObject(refused);
});

test("a file that is edited in place has another version", async () => {
  const { version } = await sink.put("a", new Uint8Array(3));
  await writeFile(join(directory, "a"), "edited");
  expect((await sink.head("a"))?.version).not.toBe(version);
});

test("a file of another directory is copied", async () => {
  const elsewhere = createLocalSink({ directory: await createTestDirectory() });
  await elsewhere.put("odd #?%", Buffer.from("content"));
  await sink.copy(`${elsewhere.url}/odd%20%23%3F%25`, "copy");
  expect(await sink.head("copy")).toMatchObject({ sizeBytes: 7 });
});

test.each(["https://example.com/a", "file://server/a", "/a", "a%2Fb"])(
  "%s is no address to copy from",
  async (address) => {
    await expect(sink.copy(address, "copy")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  },
);

test("a folder, or nothing, is not copied, and the message names where from", async () => {
  await mkdir(join(directory, "folder"));
  for (const name of ["folder", "absent"]) {
    const copying = sink.copy(`${sink.url}/${name}`, "copy");
    await expect(copying).rejects.toMatchObject({ name: "PrefetchError", code: "NOT_FOUND" });
    await expect(copying).rejects.toThrow(join(directory, name));
  }
});
