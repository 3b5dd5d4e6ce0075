import { expect, test, vi } from "vitest";
import { bytesAt, isSameContent } from "./content.ts";
import { CONTENT, storeContent } from "./s3-content.ts";
import { startS3Subject } from "./s3-sink-under-test.ts";

vi.mock("@node-rs/crc32", () => {
  throw new Error("There is no binary for this platform.");
});

test("where the native CRC32C is not built, WebAssembly computes what the store does", async () => {
  await expect(import("@node-rs/crc32")).rejects.toThrow(/error when mocking a module/);
  const { server, sink } = await startS3Subject();
  await storeContent(sink, "a");
  expect((await sink.head("a"))?.checksum?.algorithm).toBe("crc32c");
  const parts = server.requests.filter(({ operation }) => operation === "UploadPart");
  expect(parts).toHaveLength(2);
  expect(parts.every(({ headers }) => "x-amz-checksum-crc32c" in headers)).toBe(true);
  expect(isSameContent(await bytesAt(sink, "a"), CONTENT)).toBe(true);
});
