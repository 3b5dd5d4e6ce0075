import { createS3Sink } from "@prefetch/storage-sink/s3";
import { expect, test } from "vitest";
import { bytesAt, contentOf, isSameContent, outcomeOf } from "./content.ts";
import { PART_BYTES } from "./s3-content.ts";
import { s3Options, startS3Subject } from "./s3-sink-under-test.ts";

const LARGE = contentOf(2 * PART_BYTES + 5, 3);

test.each(["aws", "plain"] as const)(
  "%s: an object that is too large for one copy is copied range by range",
  async (profile) => {
    const { server, sink } = await startS3Subject({ profile }, { maxCopyBytes: PART_BYTES });
    const { checksum } = await sink.put("folder/from #1", LARGE);
    const copied = await sink.copy(`${sink.url}/folder/from%20%231`, "to");
    expect(copied).toEqual(await sink.head("to"));
    expect(copied.checksum).toEqual(profile === "aws" ? checksum : undefined);
    expect(isSameContent(await bytesAt(sink, "to"), LARGE)).toBe(true);
    const parts = server.requests.filter(({ operation }) => operation === "UploadPartCopy");
    expect(parts).toHaveLength(3);
    expect(server.openUploads()).toEqual([]);
  },
);

test("a copy in ranges that fails leaves nothing", async () => {
  const { server, sink } = await startS3Subject({}, { maxCopyBytes: PART_BYTES });
  await sink.put("from", LARGE);
  const fault = { kind: "error", status: 403, code: "AccessDenied" } as const;
  server.inject({ operation: "UploadPartCopy", skip: 1, fault });
  expect(await outcomeOf(sink.copy(`${sink.url}/from`, "to"))).toBe("FORBIDDEN");
  expect(server.openUploads()).toEqual([]);
  expect(server.keys("models")).toEqual(["from"]);
});

test("an error inside a 200 is no copy", async () => {
  const { server, sink } = await startS3Subject();
  await sink.put("from", LARGE);
  const fault = { kind: "error-in-200", code: "InternalError" } as const;
  server.inject({ operation: "CopyObject", fault });
  expect(await outcomeOf(sink.copy(`${sink.url}/from`, "to"))).toBe("UNAVAILABLE");
  expect(server.keys("models")).toEqual(["from"]);
});

test("a copy comes from any prefix of the bucket, and from no other bucket", async () => {
  const { server, sink } = await startS3Subject({ buckets: ["models", "others"] });
  await sink.put("old/commit/a", LARGE);
  const under = createS3Sink(s3Options(server, { prefix: "new/commit" }));
  await under.copy("s3://models/old/commit/a", "a");
  expect(server.keys("models")).toEqual(["new/commit/a", "old/commit/a"]);
  for (const url of ["s3://others/a", "s3://models-2/a", "file:///models/a"]) {
    expect(await outcomeOf(under.copy(url, "b"))).toBe("INVALID_ARGUMENT");
  }
});
