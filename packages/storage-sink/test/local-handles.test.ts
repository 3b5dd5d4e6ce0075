import { readdir } from "node:fs/promises";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { expect, test } from "vitest";
import { createTestDirectory } from "./local-sink-under-test.ts";

const BYTES = new Uint8Array(10);
const PLAN = { sizeBytes: 10, partSizeBytes: 10, partCount: 1 };

async function openHandles(): Promise<number> {
  return (await readdir("/dev/fd")).length;
}

test("every handle is closed, after successes and after failures", async () => {
  const sink = createLocalSink({ directory: await createTestDirectory() });
  await sink.put("folder/a", BYTES);
  const before = await openHandles();

  const completed = await sink.startUpload("b", PLAN);
  await completed.writePart(1, BYTES);
  await completed.complete();
  const aborted = await sink.startUpload("c", PLAN);
  await aborted.abort();
  const inTheWay = await sink.startUpload("folder", PLAN);
  await inTheWay.writePart(1, BYTES);
  const left = await sink.startUpload("d", PLAN);
  const otherPlan = { sizeBytes: 20, partSizeBytes: 20, partCount: 1 };
  const results = await Promise.allSettled([
    inTheWay.complete(),
    sink.put("folder", BYTES),
    sink.put("folder/a", BYTES, { ifAbsent: true }),
    sink.put("e", BYTES, { signal: AbortSignal.abort() }),
    sink.copy(`${sink.url}/absent`, "f"),
    sink.readInto(new Uint8Array(11), "folder/a", 0),
    sink.readInto(BYTES, "folder", 0),
  ]);
  expect(results.map(({ status }) => status)).toEqual(Array<string>(7).fill("rejected"));
  await inTheWay.abort();
  expect(await sink.resumeUpload({ ...left.token, plan: otherPlan })).toBeUndefined();
  for await (const pending of sink.listUploads("")) await sink.abortUpload(pending);
  await left.abort();

  expect(await openHandles()).toBe(before);
});
