import { createS3Sink } from "@prefetch/storage-sink/s3";
import type { S3Profile } from "@prefetch/testing";
import { expect, test } from "vitest";
import { bytesAt } from "./content.ts";
import { CONTENT, PLAN, partOf } from "./s3-content.ts";
import { s3Options, startS3Subject } from "./s3-sink-under-test.ts";

/** Has another content come to the key between the completion and the look at what it left. */
async function completeAndReplace(profile: S3Profile) {
  const { server, sink } = await startS3Subject({ profile });
  const upload = await sink.startUpload("a", PLAN);
  for (const partNumber of [1, 2]) await upload.writePart(partNumber, partOf(partNumber));
  const gate = Promise.withResolvers<void>();
  server.inject({
    operation: "HeadObject",
    times: 1,
    fault: { kind: "hold", until: gate.promise },
  });
  const completing = upload.complete().catch((error: unknown) => error);
  while (!server.requests.some(({ operation }) => operation === "HeadObject")) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const other = CONTENT.map((byte) => byte ^ 1);
  await createS3Sink(s3Options(server, { checksum: "md5", conditionalPut: "none" })).put(
    "a",
    other,
  );
  gate.resolve();
  return { outcome: await completing, kept: await bytesAt(sink, "a"), other };
}

test("where versions can be told apart, what somebody else wrote since is not judged", async () => {
  const { kept, other, outcome } = await completeAndReplace("aws");
  expect(outcome).toMatchObject({ key: "a", sizeBytes: CONTENT.byteLength });
  expect(kept).toEqual(other);
});

test("where a store forgets the ETag of parts, another content is INTEGRITY, and is left there", async () => {
  const { kept, other, outcome } = await completeAndReplace("weak");
  expect(outcome).toMatchObject({ code: "INTEGRITY" });
  expect(kept).toEqual(other);
});
