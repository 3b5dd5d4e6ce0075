import { createS3Sink } from "@prefetch/storage-sink/s3";
import { expect, test } from "vitest";
import { outcomeOf } from "./content.ts";
import { startDamagingProxy } from "./damaging-proxy.ts";
import { PART_BYTES, PLAN, partOf } from "./s3-content.ts";
import { s3Options, startTestServer } from "./s3-sink-under-test.ts";

test.each(["aws", "plain"] as const)(
  "%s: a byte that is damaged on its way never completes",
  async (profile) => {
    const server = await startTestServer({ profile });
    const endpoint = await startDamagingProxy(server.url, Math.floor(PART_BYTES / 2));
    const sink = createS3Sink(s3Options(server, { endpoint }));
    const upload = await sink.startUpload("a", PLAN);
    expect(await outcomeOf(upload.writePart(1, partOf(1)))).toBe("INTEGRITY");
    await upload.writePart(2, partOf(2));
    expect(await outcomeOf(upload.complete())).toBe("INTEGRITY");
    await upload.abort();
    const operations = server.requests.map(({ operation }) => operation);
    expect(operations).not.toContain("CompleteMultipartUpload");
    expect(server.keys("models")).toEqual([]);
  },
);

test("where the store checks nothing, a damaged object is found out and removed", async () => {
  const server = await startTestServer({ profile: "plain" });
  const endpoint = await startDamagingProxy(server.url, Math.floor(PART_BYTES / 2));
  const unchecked = { endpoint, checksum: "none", conditionalPut: "none" } as const;
  const sink = createS3Sink(s3Options(server, unchecked));
  const upload = await sink.startUpload("a", PLAN);
  for (const partNumber of [1, 2]) await upload.writePart(partNumber, partOf(partNumber));
  expect(await outcomeOf(upload.complete())).toBe("INTEGRITY");
  expect(server.keys("models")).toEqual([]);
});
