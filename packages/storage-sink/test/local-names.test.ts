import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { expect, test } from "vitest";
import { createTestDirectory } from "./local-sink-under-test.ts";

const FOLDING = { case: expect.any(Boolean), unicodeForm: expect.any(Boolean) };

test("asking which names are one leaves nothing behind, in a directory that was not there", async () => {
  const parent = await createTestDirectory();
  const sink = createLocalSink({ directory: join(parent, "models") });
  expect((await sink.capabilities()).nameFolding).toEqual(FOLDING);
  expect(await readdir(parent, { recursive: true })).toEqual(["models"]);
});

test("what a killed process left of asking is removed by the next", async () => {
  const directory = await createTestDirectory();
  await mkdir(join(directory, ".prefetch"));
  await writeFile(join(directory, ".prefetch/name-probe-a"), "");
  await createLocalSink({ directory }).capabilities();
  expect(await readdir(directory)).toEqual([]);
});

test("many that ask at once agree, and nothing is left", async () => {
  const directory = await createTestDirectory();
  const asked = Array.from({ length: 20 }, () => createLocalSink({ directory }).capabilities());
  const answers = await Promise.all(asked);
  expect(new Set(answers.map(({ nameFolding }) => JSON.stringify(nameFolding))).size).toBe(1);
  expect(await readdir(directory)).toEqual([]);
});

test("a failed question is asked again", async () => {
  const directory = join(await createTestDirectory(), "models");
  await writeFile(directory, "in the way");
  const sink = createLocalSink({ directory: join(directory, "below") });
  await expect(sink.capabilities()).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(sink.capabilities({ signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "ABORTED",
  });
  const sound = createLocalSink({ directory: join(directory, "..") });
  expect((await sound.capabilities()).nameFolding).toEqual(FOLDING);
});
