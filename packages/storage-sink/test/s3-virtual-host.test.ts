import { planParts } from "@prefetch/core";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import { startProxy } from "@prefetch/testing";
import { afterEach, expect, test, vi } from "vitest";
import { bytesAt } from "./content.ts";
import { CONTENT } from "./s3-content.ts";
import { s3Options, startTestServer } from "./s3-sink-under-test.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("the bucket stands in the host where path style is off, and every request is signed for it", async () => {
  const server = await startTestServer({ virtualHost: "s3.example" });
  const { host } = new URL(server.url);
  await using proxy = await startProxy({ hosts: { "models.s3.example": host } });
  vi.stubEnv("HTTP_PROXY", proxy.url);
  const options = s3Options(server, { endpoint: "http://s3.example", pathStyle: false });
  const sink = createS3Sink(options);
  await sink.put("folder/small #1", CONTENT.subarray(0, 100));
  const upload = await sink.startUpload("large", planParts(CONTENT.byteLength));
  await upload.writePart(1, CONTENT);
  await upload.complete();
  await sink.copy(`${sink.url}/large`, "copy");
  expect(await bytesAt(sink, "copy")).toEqual(CONTENT);
  expect(server.keys("models")).toEqual(["copy", "folder/small #1", "large"]);
  expect(new Set(proxy.seen)).toEqual(new Set(["forward models.s3.example"]));
});
