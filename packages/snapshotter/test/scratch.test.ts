import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createScratch } from "../src/index.ts";
import { createTestDirectory, entriesOf } from "./snapshot-bench.ts";

describe("the folder", () => {
  test("is made at the first use and gone at the end, with everything in it", async () => {
    const parentDirectory = join(await createTestDirectory(), "made", "too");
    const scratch = createScratch({ parentDirectory });
    await expect(readdir(parentDirectory)).rejects.toMatchObject({ code: "ENOENT" });
    const { directory } = await scratch.reserve(10);
    await writeFile(join(directory, "file"), "content");
    expect(await readdir(parentDirectory)).toEqual([
      expect.stringMatching(new RegExp(`^prefetch-[0-9a-f]{16}-${process.pid}-\\d+-\\w{6}$`)),
    ]);
    await scratch.close();
    await scratch.close();
    expect(await readdir(parentDirectory)).toEqual([]);
  });

  test("is not made for nothing", async () => {
    const parentDirectory = await createTestDirectory();
    await using scratch = createScratch({ parentDirectory });
    await scratch.close();
    expect(await readdir(parentDirectory)).toEqual([]);
  });

  test("is gone when what uses it fails", async () => {
    const parentDirectory = await createTestDirectory();
    async function fail(): Promise<void> {
      await using scratch = createScratch({ parentDirectory });
      await scratch.reserve(10);
      throw new Error("no luck");
    }
    await expect(fail()).rejects.toThrow("no luck");
    expect(await readdir(parentDirectory)).toEqual([]);
  });

  test("lies in no file", async () => {
    const parentDirectory = join(await createTestDirectory(), "file");
    await writeFile(parentDirectory, "in the way");
    await using scratch = createScratch({ parentDirectory });
    await expect(scratch.reserve(1)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining(parentDirectory),
    });
  });

  test("of an earlier process that had the same number goes", async () => {
    const parentDirectory = await createTestDirectory();
    await using first = createScratch({ parentDirectory });
    await first.reserve(1);
    const [own = ""] = await readdir(parentDirectory);
    const [, place, pid, startedAt] = own.split("-");
    const earlier = `prefetch-${place}-${pid}-${Number(startedAt) - 1}-abcdef`;
    await mkdir(join(parentDirectory, earlier, "1"), { recursive: true });
    await using second = createScratch({ parentDirectory });
    await second.reserve(1);
    const names = await readdir(parentDirectory);
    expect(names).toHaveLength(2);
    expect(names).toContain(own);
    expect(names).not.toContain(earlier);
  });

  test("of another scratch of this process stays, and so does what is nobody's", async () => {
    const parentDirectory = await createTestDirectory();
    const others = ["prefetch-notes", "prefetch-0123456789abcdef-1-2-abcdef", "data"];
    for (const name of others) await mkdir(join(parentDirectory, name));
    await using first = createScratch({ parentDirectory });
    const { directory } = await first.reserve(1);
    await using second = createScratch({ parentDirectory });
    await second.reserve(1);
    expect(await readdir(parentDirectory)).toEqual(expect.arrayContaining(others));
    expect(await readdir(parentDirectory)).toHaveLength(others.length + 2);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe("room", () => {
  test("is given to so many files at a time, in the order in which they came", async () => {
    await using scratch = createScratch({
      parentDirectory: await createTestDirectory(),
      maxFiles: 2,
    });
    const first = await scratch.reserve(10);
    const second = await scratch.reserve(10);
    const served: string[] = [];
    const third = scratch.reserve(10).finally(() => served.push("third"));
    const fourth = scratch.reserve(10).finally(() => served.push("fourth"));
    await second.release();
    await second.release();
    await (await third).release();
    await fourth;
    expect(served).toEqual(["third", "fourth"]);
    await first.release();
  });

  test("is not waited for after the signal, and others are not held up", async () => {
    await using scratch = createScratch({
      parentDirectory: await createTestDirectory(),
      maxFiles: 1,
    });
    const first = await scratch.reserve(10);
    const abort = new AbortController();
    const second = scratch.reserve(10, abort.signal);
    const third = scratch.reserve(10);
    abort.abort();
    await expect(second).rejects.toMatchObject({ code: "ABORTED" });
    await first.release();
    await third;
  });

  test("is not waited for once the scratch is closed", async () => {
    const scratch = createScratch({ parentDirectory: await createTestDirectory(), maxFiles: 1 });
    await scratch.reserve(10);
    const second = scratch.reserve(10);
    await Promise.all([
      expect(second).rejects.toMatchObject({ code: "INVALID_ARGUMENT" }),
      scratch.close(),
    ]);
    await expect(scratch.assertRoom(1)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("that no disk has is refused with both numbers", async () => {
    const parentDirectory = await createTestDirectory();
    await using scratch = createScratch({ parentDirectory });
    for (const refusal of [scratch.assertRoom(2 ** 60), scratch.reserve(2 ** 60)]) {
      await expect(refusal).rejects.toMatchObject({
        code: "INSUFFICIENT_RESOURCES",
        message: expect.stringMatching(
          new RegExp(`^${parentDirectory} has no room: ${2 ** 60} bytes are needed, \\d+ are free`),
        ),
        context: { expected: 2 ** 60, found: expect.any(Number) },
      });
    }
    await scratch.reserve(1);
  });

  test("taken by one file is its own: two of the same name do not meet", async () => {
    await using scratch = createScratch({ parentDirectory: await createTestDirectory() });
    const [first, second] = [await scratch.reserve(1), await scratch.reserve(1)];
    await writeFile(join(first.directory, "a"), "1");
    await writeFile(join(second.directory, "a"), "2");
    await first.release();
    expect(await entriesOf(second.directory)).toEqual(["a"]);
  });
});

test("a number of files that makes no sense is refused", () => {
  expect(() => createScratch({ maxFiles: 0 })).toThrow("maxFiles must be a whole number from 1 on");
});
