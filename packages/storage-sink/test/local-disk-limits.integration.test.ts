import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runMounted, runOnFuse } from "./local-mounted.ts";
import { createTestDirectory } from "./local-sink-under-test.ts";

/** Tries every call that writes, and tells what became of them and what is left. */
const SCRIPT = `
  import { mkdir, readdir, writeFile } from "node:fs/promises";
  import { createLocalSink } from "@prefetch/storage-sink/local";
  const directory = process.argv[1];
  const sink = createLocalSink({ directory });
  const outcomeOf = (call) => call.then(
    () => "resolved",
    ({ name, code, message }) => ({ name, code, message }),
  );
  const large = new Uint8Array(700_000);
  const plan = { sizeBytes: 1_400_000, partSizeBytes: 700_000, partCount: 2 };
  const uploadAll = async () => {
    const upload = await sink.startUpload("new/upload", plan);
    try {
      await upload.writePart(1, large);
      await upload.writePart(2, large);
      await upload.complete();
    } finally {
      await upload.abort();
    }
  };
  const firstPut = await outcomeOf(sink.put("large", large));
  const outcomes = {
    put: await outcomeOf(sink.put("new/put", large)),
    create: await outcomeOf(sink.put("new/put", large, { ifAbsent: true })),
    upload: await outcomeOf(uploadAll()),
    copy: await outcomeOf(sink.copy(sink.url + "/large", "new/copy")),
  };
  const left = (await readdir(directory, { recursive: true })).toSorted();
  console.log(JSON.stringify({ firstPut, outcomes, left }));
`;

function each(code: string, pattern: RegExp): object {
  const outcome = { name: "PrefetchError", code, message: expect.stringMatching(pattern) };
  return { put: outcome, create: outcome, upload: outcome, copy: outcome };
}

test("a full disk is told as such, and nothing is left of what did not fit", async () => {
  const mount = 'mount -t tmpfs -o size=1m test "$MOUNT"';
  const output = await runMounted(SCRIPT, mount, await createTestDirectory());
  expect(JSON.parse(output)).toEqual({
    firstPut: "resolved",
    outcomes: each("INSUFFICIENT_RESOURCES", /new\/.*no space is left.*run again.*ENOSPC/),
    left: ["large"],
  });
});

test("a used-up quota is told as such, and nothing is left of what did not fit", async () => {
  const options = { quotaBytes: 1_000_000 };
  const { output } = await runOnFuse(SCRIPT, options, await createTestDirectory());
  expect(JSON.parse(output)).toEqual({
    firstPut: "resolved",
    outcomes: each("INSUFFICIENT_RESOURCES", /new\/.*quota is used up.*EDQUOT/),
    left: ["large"],
  });
});

test("a disk without room for a file's folders keeps none of them", async () => {
  const script = `
    import { readdir } from "node:fs/promises";
    import { createLocalSink } from "@prefetch/storage-sink/local";
    const outcomes = [];
    for (const key of ["a/b", "a/b/c", "a/b/c/d/e/f"]) {
      const put = createLocalSink({ directory: process.argv[1] }).put(key, new Uint8Array(1));
      outcomes.push(await put.then(() => "resolved", ({ code }) => code));
    }
    console.log(JSON.stringify({ outcomes, left: await readdir(process.argv[1]) }));
  `;
  // One for the mount's root, one for a folder, none for a file in it.
  const mount = 'mount -t tmpfs -o nr_inodes=2 test "$MOUNT"';
  const output = await runMounted(script, mount, await createTestDirectory());
  expect(JSON.parse(output)).toEqual({
    outcomes: Array<string>(3).fill("INSUFFICIENT_RESOURCES"),
    left: [],
  });
});

test("a read-only file system is told as such", async () => {
  const directory = await createTestDirectory();
  await mkdir(join(directory, "folder"));
  await writeFile(join(directory, "large"), "content");
  const mount = 'mount --bind "$MOUNT" "$MOUNT"; mount -o remount,bind,ro "$MOUNT"';
  const { firstPut, outcomes } = JSON.parse(await runMounted(SCRIPT, mount, directory));
  const readOnly = each("FORBIDDEN", /read-only. Mount it writable.*EROFS/);
  expect({ put: firstPut, ...outcomes }).toEqual(readOnly);
  expect((await readdir(directory)).toSorted()).toEqual(["folder", "large"]);
});
