import type { PartPlan } from "@prefetch/core";
import { createGcsSink } from "@prefetch/storage-sink/gcs";
import { expect, test } from "vitest";
import { contentOf, outcomeOf } from "./content.ts";
import { answerLocally } from "./gcs-answers.ts";
import {
  CONTENT,
  PART_BYTES,
  PLAN,
  holdsContent,
  partOf,
  sentRanges,
  writeParts,
} from "./gcs-content.ts";
import { gcsOptions, startGcsSubject } from "./gcs-sink-under-test.ts";

const QUARTER = PART_BYTES / 4;
const TOTAL = CONTENT.byteLength;

test("a part that was kept in part is gone on with where the store is", async () => {
  const { server, sink } = await startGcsSubject();
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload, [1]);
  const fault = { kind: "short-write", keptBytes: 3 * QUARTER + 5 } as const;
  server.inject({ operation: "UploadChunk", times: 1, fault });
  expect(await outcomeOf(upload.writePart(2, partOf(2)))).toBe("THROTTLED");
  await writeParts(upload, [2, 3]);
  expect(await upload.complete()).toEqual(await sink.head("a"));
  expect(await holdsContent(sink, "a")).toBe(true);
  const kept = PART_BYTES + 3 * QUARTER;
  expect(sentRanges(server)).toEqual([
    `bytes 0-${PART_BYTES - 1}/${TOTAL}`,
    `bytes ${PART_BYTES}-${2 * PART_BYTES - 1}/${TOTAL}`,
    `bytes */${TOTAL}`,
    `bytes ${kept}-${2 * PART_BYTES - 1}/${TOTAL}`,
    `bytes ${2 * PART_BYTES}-${TOTAL - 1}/${TOTAL}`,
  ]);
});

test("a connection that is cut in the middle of a part costs no byte that was kept", async () => {
  const { server, sink } = await startGcsSubject();
  const upload = await sink.startUpload("a", PLAN);
  server.inject({ operation: "UploadChunk", times: 1, fault: { kind: "reset", afterBytes: 1000 } });
  expect(await outcomeOf(upload.writePart(1, partOf(1)))).toBe("UNAVAILABLE");
  await writeParts(upload, [1, 2, 3]);
  await upload.complete();
  expect(await holdsContent(sink, "a")).toBe(true);
});

test("a part whose answer was lost is not sent again", async () => {
  const { server, sink } = await startGcsSubject();
  const upload = await sink.startUpload("a", PLAN);
  server.inject({ operation: "UploadChunk", times: 1, fault: { kind: "lose-answer" } });
  expect(await outcomeOf(upload.writePart(1, partOf(1)))).toBe("UNAVAILABLE");
  await writeParts(upload, [1, 2, 3]);
  await upload.complete();
  expect(await holdsContent(sink, "a")).toBe(true);
  expect(sentRanges(server).filter((range) => range?.startsWith("bytes 0-"))).toHaveLength(1);
});

test.each(["writePart", "complete"] as const)(
  "an object whose last answer was lost is found to be there by %s",
  async (call) => {
    const { server, sink } = await startGcsSubject();
    const upload = await sink.startUpload("a", PLAN);
    await writeParts(upload, [1, 2]);
    server.inject({ operation: "UploadChunk", times: 1, fault: { kind: "lose-answer" } });
    expect(await outcomeOf(upload.writePart(3, partOf(3)))).toBe("UNAVAILABLE");
    if (call === "writePart") await upload.writePart(3, partOf(3));
    expect(await upload.complete()).toEqual(await sink.head("a"));
    expect(sentRanges(server)).toHaveLength(4);
    await upload.abort();
    expect(await holdsContent(sink, "a")).toBe(true);
  },
);

test("the last part carries the checksum of the whole, and earlier ones none", async () => {
  const { server, sink } = await startGcsSubject();
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload, [1, 2, 3]);
  const hashes = server.requests
    .filter(({ operation }) => operation === "UploadChunk")
    .map(({ headers }) => headers["x-goog-hash"]);
  const { checksum } = await upload.complete();
  const base64 = Buffer.from(checksum?.value ?? "", "hex").toString("base64");
  expect(hashes).toEqual([undefined, undefined, `crc32c=${base64}`]);
});

test.each([false, true])(
  "bytes that are damaged on their way are INTEGRITY, and no object; unnoticed by the store: %s",
  async (unnoticed) => {
    const { server, sink } = await startGcsSubject();
    const upload = await sink.startUpload("a", PLAN);
    server.inject({ operation: "UploadChunk", times: 1, fault: { kind: "corrupt", unnoticed } });
    await writeParts(upload, [1, 2]);
    expect(await outcomeOf(upload.writePart(3, partOf(3)))).toBe("INTEGRITY");
    expect(server.keys("models")).toEqual([]);
    expect(await outcomeOf(upload.complete())).not.toBe("resolved");
    await upload.abort();
    expect(server.keys("models")).toEqual([]);
    expect(server.openUploads()).toEqual([]);
  },
);

test.each([404, 410] as const)("a session that is forgotten (%i) is over", async (status) => {
  const { server, sink } = await startGcsSubject();
  const upload = await sink.startUpload("folder/a", PLAN);
  await writeParts(upload, [1]);
  server.inject({ times: 1, fault: { kind: "forget-session", status } });
  const writing = upload.writePart(2, partOf(2));
  await expect(writing).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(writing).rejects.toThrow("Start a new one");
  expect(await sink.resumeUpload(upload.token)).toBeUndefined();
  await upload.abort();
});

test("a store that has lost what it had taken says so, however often it is tried", async () => {
  const statuses = [200, 308, 503];
  const acknowledged = [0, PART_BYTES, 0];
  const url = await answerLocally((response) => {
    const range = acknowledged.shift() ?? QUARTER;
    response.writeHead(statuses.shift() ?? 308, {
      location: "/upload?upload_id=1",
      ...(range > 0 && { range: `bytes=0-${range - 1}` }),
    });
  });
  const upload = await createGcsSink(gcsOptions({ url })).startUpload("a", PLAN);
  await writeParts(upload, [1]);
  expect(await outcomeOf(upload.writePart(2, partOf(2)))).toBe("THROTTLED");
  expect(await outcomeOf(upload.writePart(2, partOf(2)))).toBe("INTEGRITY");
  expect(await outcomeOf(upload.writePart(2, partOf(2)))).toBe("INTEGRITY");
});

test("a store that takes nothing is UNAVAILABLE after one try", async () => {
  let requests = 0;
  const url = await answerLocally((response) => {
    requests += 1;
    response.writeHead(requests === 1 ? 200 : 308, { location: "/upload?upload_id=1" });
  });
  const upload = await createGcsSink(gcsOptions({ url })).startUpload("a", PLAN);
  expect(await outcomeOf(upload.writePart(1, partOf(1)))).toBe("UNAVAILABLE");
  expect(requests).toBe(2);
});

test("a part that a resumed session has in part is sent from there on", async () => {
  const { server, sink } = await startGcsSubject();
  const left = await sink.startUpload("a", PLAN);
  await writeParts(left, [1]);
  const fault = { kind: "short-write", keptBytes: QUARTER } as const;
  server.inject({ operation: "UploadChunk", times: 1, fault });
  expect(await outcomeOf(left.writePart(2, partOf(2)))).toBe("THROTTLED");
  const upload = await createGcsSink(gcsOptions(server)).resumeUpload(left.token);
  expect(upload?.written).toEqual([{ partNumber: 1, sizeBytes: PART_BYTES }]);
  server.clearRequests();
  await upload?.writePart(2, partOf(2));
  await upload?.writePart(3, partOf(3));
  expect(sentRanges(server)[0]).toMatch(`bytes ${PART_BYTES + QUARTER}-`);
  expect(await upload?.complete()).toMatchObject({ sizeBytes: TOTAL });
  expect(await holdsContent(sink, "a")).toBe(true);
});

test("parts that an earlier process sent are checked once they are given again", async () => {
  const { server, sink } = await startGcsSubject();
  const left = await sink.startUpload("a", PLAN);
  server.inject({
    operation: "UploadChunk",
    times: 1,
    fault: { kind: "corrupt", unnoticed: true },
  });
  await writeParts(left, [1, 2]);
  const upload = await createGcsSink(gcsOptions(server)).resumeUpload(left.token);
  server.clearRequests();
  await upload?.writePart(1, partOf(1));
  await upload?.writePart(2, partOf(2));
  expect(server.requests).toEqual([]);
  const last = upload?.writePart(3, partOf(3)) ?? Promise.resolve();
  expect(await outcomeOf(last)).toBe("INTEGRITY");
  expect(server.keys("models")).toEqual([]);
});

test("a part cannot be replaced by another content", async () => {
  const { sink } = await startGcsSubject();
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload, [1, 1]);
  const other = upload.writePart(1, contentOf(PART_BYTES, 99));
  await expect(other).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(other).rejects.toThrow("Part 1");
  await upload.abort();
});

test("parts that a session cannot take are refused before anything is sent", async () => {
  const { server, sink } = await startGcsSubject();
  const plan: PartPlan = { sizeBytes: 700_000, partSizeBytes: 300_000, partCount: 3 };
  const starting = sink.startUpload("a", plan);
  await expect(starting).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(starting).rejects.toThrow("256 KiB");
  expect(server.requests).toEqual([]);
});

test("an empty object is there once its one part is written, and not when it is asked for", async () => {
  const { sink } = await startGcsSubject();
  const plan: PartPlan = { sizeBytes: 0, partSizeBytes: PART_BYTES, partCount: 1 };
  const left = await sink.startUpload("a", plan);
  const upload = await sink.resumeUpload(left.token);
  expect(await sink.head("a")).toBeUndefined();
  await upload?.writePart(1, new Uint8Array(0));
  expect(await upload?.complete()).toMatchObject({ sizeBytes: 0 });
});
