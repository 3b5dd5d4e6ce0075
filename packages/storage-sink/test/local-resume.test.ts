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
