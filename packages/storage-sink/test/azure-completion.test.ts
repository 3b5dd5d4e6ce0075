import { createAzureSink } from "@prefetch/storage-sink/azure";
import { expect, test } from "vitest";
import { CONTENT, PLAN, partOf, writeParts } from "./azure-content.ts";
import { azureOptions, startAzureSubject } from "./azure-sink-under-test.ts";
import { bytesAt, contentOf, isSameContent, outcomeOf } from "./content.ts";

test("a completion whose answer was lost is found to be done", async () => {
  const { server, sink } = await startAzureSubject({}, { maxAttempts: 1 });
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload);
  server.inject({ operation: "PutBlockList", fault: { kind: "lose-answer" } });
  expect(await upload.complete()).toEqual(await sink.head("a"));
  expect(isSameContent(await bytesAt(sink, "a"), CONTENT)).toBe(true);
});

test.each([
  { status: 400, code: "InvalidBlockList", outcome: "INTEGRITY" },
  { status: 412, code: "ConditionNotMet", outcome: "CONFLICT" },
  { status: 500, code: "InternalError", outcome: "UNAVAILABLE" },
] as const)("$code is a success only where our blocks lie there", async (answer) => {
  const { server, sink } = await startAzureSubject({}, { maxAttempts: 1 });
  const fault = { kind: "error", ...answer } as const;
  const upload = await sink.startUpload("a", PLAN);
  await writeParts(upload);
  const again = await sink.resumeUpload(upload.token);
  server.inject({ operation: "PutBlockList", times: 1, fault });
  expect(await outcomeOf(upload.complete())).toBe(answer.outcome);
  expect(await sink.head("a")).toBeUndefined();
  await again?.complete();
  server.inject({ operation: "PutBlockList", times: 1, fault });
  expect(await upload.complete()).toEqual(await sink.head("a"));
});

test("a block that the store forgot is an error that names it, no object, and can be made good", async () => {
  const { server, sink } = await startAzureSubject();
  const upload = await sink.startUpload("a", PLAN);
  server.inject({ operation: "PutBlock", skip: 1, times: 1, fault: { kind: "drop-block" } });
  await writeParts(upload);
  const completing = upload.complete();
  await expect(completing).rejects.toMatchObject({ code: "INTEGRITY" });
  await expect(completing).rejects.toThrow("part 2 of 3");
  expect(await sink.head("a")).toBeUndefined();
  await upload.writePart(2, partOf(2));
  await upload.complete();
  expect(isSameContent(await bytesAt(sink, "a"), CONTENT)).toBe(true);
});

test("a completion ends other uploads of its key; they name what to write again", async () => {
  const { server, sink } = await startAzureSubject();
  const [one, two] = [await sink.startUpload("a", PLAN), await sink.startUpload("a", PLAN)];
  await writeParts(one);
  await two.writePart(1, partOf(1));
  await one.complete();
  expect(server.uncommittedBlobs()).toEqual([]);
  for (const partNumber of [2, 3]) await two.writePart(partNumber, partOf(partNumber));
  await expect(two.complete()).rejects.toThrow("part 1 of 3");
  await two.writePart(1, partOf(1));
  await two.complete();
  expect(isSameContent(await bytesAt(sink, "a"), CONTENT)).toBe(true);
});

test("blocks of another tool, named otherwise, are told of", async () => {
  const { server, sink } = await startAzureSubject();
  const fault = { kind: "error", status: 400, code: "InvalidBlobOrBlock" } as const;
  server.inject({ operation: "PutBlock", fault });
  const upload = await sink.startUpload("a", PLAN);
  const writing = upload.writePart(1, partOf(1));
  await expect(writing).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(writing).rejects.toThrow("Another tool");
});

test("what was given up stays unseen, and what lay there before stays", async () => {
  const { sink } = await startAzureSubject();
  const fresh = await sink.startUpload("fresh", PLAN);
  const over = await sink.startUpload("over", PLAN);
  await sink.put("over", contentOf(10));
  await writeParts(fresh);
  await writeParts(over);
  await fresh.abort();
  await over.abort();
  const keys: string[] = [];
  for await (const { key } of sink.list("")) keys.push(key);
  expect(keys).toEqual(["over"]);
  expect(await sink.head("fresh")).toBeUndefined();
  expect(await bytesAt(sink, "over")).toEqual(contentOf(10));
  expect(await sink.resumeUpload(fresh.token)).toBeUndefined();
});

test("the media type of an upload outlives its process, and put options reach the store", async () => {
  const { server, sink } = await startAzureSubject();
  const left = await sink.startUpload("a", PLAN, { contentType: "text/x-one; charset=utf-8" });
  await writeParts(left);
  const putOptions = { accessTier: "Cool", cacheControl: "max-age=60" };
  const other = createAzureSink(azureOptions(server, { putOptions }));
  const upload = await other.resumeUpload(left.token);
  await upload?.complete();
  await other.put("b", contentOf(5), { contentType: "text/x-two" });
  const headersOf = (operation: string): Readonly<Record<string, string>> =>
    server.requests.find((request) => request.operation === operation)?.headers ?? {};
  expect(headersOf("PutBlockList")).toMatchObject({
    "x-ms-blob-content-type": "text/x-one; charset=utf-8",
    "x-ms-blob-cache-control": "max-age=60",
    "x-ms-access-tier": "Cool",
  });
  expect(headersOf("PutBlob")).toMatchObject({
    "x-ms-blob-content-type": "text/x-two",
    "x-ms-access-tier": "Cool",
  });
});

test("a plan of more parts than a blob has blocks is refused", async () => {
  const { sink } = await startAzureSubject();
  const most = { sizeBytes: 50_000, partSizeBytes: 1, partCount: 50_000 };
  const more = { sizeBytes: 50_001, partSizeBytes: 1, partCount: 50_001 };
  expect((await sink.startUpload("a", most)).written).toEqual([]);
  expect(await outcomeOf(sink.startUpload("a", more))).toBe("INVALID_ARGUMENT");
});
