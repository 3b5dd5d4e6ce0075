import { readFile, readdir, truncate } from "node:fs/promises";
import { join } from "node:path";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { expect, test } from "vitest";
import { createTestDirectory } from "./local-sink-under-test.ts";

test("an upload is not resumed as one of another size", async () => {
  const sink = createLocalSink({ directory: await createTestDirectory() });
  const upload = await sink.startUpload("a", { sizeBytes: 6, partSizeBytes: 3, partCount: 2 });
  await upload.writePart(1, new Uint8Array([1, 2, 3]));
  const plan = { ...upload.token.plan, sizeBytes: 5 };
  expect((await sink.resumeUpload({ ...upload.token, plan }))?.written ?? []).toEqual([]);
  await upload.abort();
});

test("an upload that ended while it was completed has all its parts", async () => {
  const directory = await createTestDirectory();
  const sink = createLocalSink({ directory });
  const content = Buffer.from("abcdef");
  const upload = await sink.startUpload("a", { sizeBytes: 6, partSizeBytes: 3, partCount: 2 });
  await upload.writePart(1, content.subarray(0, 3));
  await upload.writePart(2, content.subarray(3));
  const stop = new AbortController();
  const completed = upload.complete({ signal: stop.signal });
  stop.abort();
  await expect(completed).rejects.toMatchObject({ code: "ABORTED" });
  // What a killed process leaves between the end of the last part and the object's name.
  const [name = ""] = await readdir(directory);
  await truncate(join(directory, name), content.byteLength);

  const resumed = await sink.resumeUpload(upload.token);
  expect(resumed?.written.map(({ partNumber }) => partNumber)).toEqual([1, 2]);
  await resumed?.complete();
  expect(await readFile(join(directory, "a"))).toEqual(content);
  expect(await readdir(directory)).toEqual(["a"]);
});
