import { appendFile, chmod, open, readFile, readdir, stat, writeFile } from "node:fs/promises";
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

async function changeInPlace(path: string): Promise<void> {
  const handle = await open(path, "r+");
  await handle.write(Buffer.from("XX"), 0, 2, 2);
  await handle.close();
}

test("a change of either file in place does not reach the other", async () => {
  await sink.put("a", Buffer.from("content"));
  await sink.copy(`${sink.url}/a`, "b");
  await sink.copy(`${sink.url}/a`, "c");
  await changeInPlace(join(directory, "a"));
  await changeInPlace(join(directory, "b"));
  expect(await readFile(join(directory, "a"), "utf8")).toBe("coXXent");
  expect(await readFile(join(directory, "b"), "utf8")).toBe("coXXent");
  expect(await readFile(join(directory, "c"), "utf8")).toBe("content");
  for (const name of ["a", "b", "c"]) expect((await stat(join(directory, name))).nlink).toBe(1);
});

test.each([0o400, 0o777])(
  "a copy of a file of mode %o is as readable as every object",
  async (mode) => {
    await sink.put("a", Buffer.from("content"));
    const { mode: ordinary } = await stat(join(directory, "a"));
    await chmod(join(directory, "a"), mode);
    await sink.copy(`${sink.url}/a`, "b");
    expect((await stat(join(directory, "b"))).mode).toBe(ordinary);
  },
);

test("a file that is written to meanwhile is not copied", async () => {
  const path = join(directory, "growing");
  await writeFile(path, new Uint8Array(20_000_000));
  const growing = { isOver: false };
  const grow = async (): Promise<void> => {
    while (!growing.isOver) await appendFile(path, "more");
  };
  const grown = grow();
  const copying = sink.copy(`${sink.url}/growing`, "folder/copy").finally(() => {
    growing.isOver = true;
  });
  await expect(copying).rejects.toMatchObject({ name: "PrefetchError", code: "CONFLICT" });
  await expect(copying).rejects.toThrow(`${path} changed`);
  await grown;
  expect(await readdir(directory)).toEqual(["growing"]);
});

test("what is no file is not copied, nor waited for", async () => {
  const copying = sink.copy("file:///dev/zero", "folder/copy");
  await expect(copying).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await readdir(directory)).toEqual([]);
});
