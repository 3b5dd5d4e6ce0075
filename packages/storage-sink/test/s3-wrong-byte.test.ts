import { connect } from "node:net";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import type { S3Server } from "@prefetch/testing";
import { expect, test } from "vitest";
import { listenLocally } from "./local-server.ts";
import { PART_BYTES, PLAN, outcomeOf, partOf } from "./s3-content.ts";
import { s3Options, startTestServer } from "./s3-sink-under-test.ts";

/** Starts a proxy that changes one byte of every connection that carries that many. */
function startDamagingProxy(server: S3Server, atByte: number): Promise<string> {
  const { port } = new URL(server.url);
  return listenLocally((socket) => {
    const upstream = connect(Number(port), "127.0.0.1");
    let position = 0;
    socket.on("data", (bytes: Buffer) => {
      const index = atByte - position;
      const byte = bytes[index];
      if (byte !== undefined) bytes[index] = byte ^ 1;
      position += bytes.byteLength;
      upstream.write(bytes);
    });
    upstream.pipe(socket);
    upstream.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  });
}

test.each(["aws", "plain"] as const)(
  "%s: a byte that is damaged on its way never completes",
  async (profile) => {
    const server = await startTestServer({ profile });
    const endpoint = await startDamagingProxy(server, Math.floor(PART_BYTES / 2));
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
  const endpoint = await startDamagingProxy(server, Math.floor(PART_BYTES / 2));
  const unchecked = { endpoint, checksum: "none", conditionalPut: "none" } as const;
  const sink = createS3Sink(s3Options(server, unchecked));
  const upload = await sink.startUpload("a", PLAN);
  for (const partNumber of [1, 2]) await upload.writePart(partNumber, partOf(partNumber));
  expect(await outcomeOf(upload.complete())).toBe("INTEGRITY");
  expect(server.keys("models")).toEqual([]);
});
