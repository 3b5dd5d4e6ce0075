import { expect, test } from "vitest";
import { runOnFuse } from "./local-mounted.ts";
import { createTestDirectory } from "./local-sink-under-test.ts";

const PLAN = { sizeBytes: 20, partSizeBytes: 10, partCount: 2 };

/** The file system's own record of what it was asked to do, without the ids of temporary files. */
async function callsOf(action: string, linkErrno?: number): Promise<readonly string[]> {
  const script = `
    import { mkdir, writeFile } from "node:fs/promises";
    import { createLocalSink } from "@prefetch/storage-sink/local";
    const root = process.argv[1];
    const sink = createLocalSink({ directory: root });
    await mkdir(root + "/old");
    await writeFile(root + "/old/file", "content");
    await mkdir(root + "/begin");
    const bytes = new Uint8Array(10);
    ${action}
  `;
  const { calls } = await runOnFuse(script, { linkErrno }, await createTestDirectory());
  const named = calls.map((call) => call.replaceAll(/\.prefetch-[0-9a-f]{32}\.part/g, "TEMPORARY"));
  return named.slice(named.indexOf("mkdir begin") + 1);
}

test("an object's bytes are on disk before its name is, and so are its folders", async () => {
  const calls = await callsOf(`await sink.put("new/folder/a", bytes);`);
  expect(calls).toEqual([
    "mkdir new",
    "fsyncdir .",
    "mkdir new/folder",
    "fsyncdir new",
    "create new/folder/TEMPORARY",
    "write new/folder/TEMPORARY",
    "fsync new/folder/TEMPORARY",
    "rename new/folder/TEMPORARY new/folder/a",
    "fsyncdir new/folder",
  ]);
});

test("so they are with ifAbsent", async () => {
  const calls = await callsOf(`await sink.put("old/a", bytes, { ifAbsent: true });`);
  expect(calls).toEqual([
    "create old/TEMPORARY",
    "write old/TEMPORARY",
    "fsync old/TEMPORARY",
    "link old/TEMPORARY old/a",
    "unlink old/TEMPORARY",
    "fsyncdir old",
  ]);
});

test("so they are with ifAbsent where no hard links are, under a lock", async () => {
  const calls = await callsOf(`await sink.put("old/a", bytes, { ifAbsent: true });`, 1);
  expect(calls).toEqual([
    "create old/TEMPORARY",
    "write old/TEMPORARY",
    "fsync old/TEMPORARY",
    "create old/TEMPORARY",
    "rename old/TEMPORARY old/a",
    "unlink old/TEMPORARY",
    "fsyncdir old",
  ]);
});

test("so they are after a copy", async () => {
  const calls = await callsOf(`await sink.copy(sink.url + "/old/file", "old/copy");`);
  expect(calls).toEqual([
    "create old/TEMPORARY",
    "write old/TEMPORARY",
    "fsync old/TEMPORARY",
    "rename old/TEMPORARY old/copy",
    "fsyncdir old",
  ]);
});

test("each part of an upload is on disk before its mark, and all before the name", async () => {
  const calls = await callsOf(`
    const upload = await sink.startUpload("old/a", ${JSON.stringify(PLAN)});
    await upload.writePart(1, bytes);
    await upload.writePart(2, bytes);
    await upload.complete();
  `);
  const part = ["write old/TEMPORARY", "fsync old/TEMPORARY", "write old/TEMPORARY"];
  expect(calls).toEqual([
    "create old/TEMPORARY",
    "write old/TEMPORARY",
    ...part,
    ...part,
    "fsync old/TEMPORARY",
    "rename old/TEMPORARY old/a",
    "fsyncdir old",
  ]);
});

test("a deletion is on disk when it has been acknowledged", async () => {
  const calls = await callsOf(`await sink.delete("old/file");`);
  expect(calls).toEqual(["unlink old/file", "fsyncdir old", "rmdir old"]);
});
