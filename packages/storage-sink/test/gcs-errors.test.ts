import { createGcsSink } from "@prefetch/storage-sink/gcs";
import { expect, test } from "vitest";
import { gcsOptions, startGcsSubject, startTestServer } from "./gcs-sink-under-test.ts";

const BYTES = Buffer.from("text");
const CASES = [
  { status: 400, reason: "invalid", expected: "INVALID_ARGUMENT", says: "folder/a" },
  {
    status: 400,
    reason: "UserProjectMissing",
    expected: "INVALID_ARGUMENT",
    says: "?userProject=",
  },
  { status: 403, reason: "forbidden", expected: "FORBIDDEN", says: "folder/a" },
  { status: 403, reason: "accountDisabled", expected: "FORBIDDEN", says: "billing" },
  { status: 403, reason: "rateLimitExceeded", expected: "THROTTLED", says: "later" },
  { status: 403, reason: "userRateLimitExceeded", expected: "THROTTLED", says: "later" },
  { status: 403, reason: "quotaExceeded", expected: "INSUFFICIENT_RESOURCES", says: "quota" },
  { status: 408, reason: "timeout", expected: "UNAVAILABLE", says: "folder/a" },
  { status: 409, reason: "conflict", expected: "CONFLICT", says: "folder/a" },
  { status: 410, reason: "gone", expected: "INVALID_ARGUMENT", says: "410" },
  { status: 412, reason: "conditionNotMet", expected: "CONFLICT", says: "someone else" },
  { status: 413, reason: "uploadTooLarge", expected: "INVALID_ARGUMENT", says: "uploadTooLarge" },
  { status: 429, reason: "rateLimitExceeded", expected: "THROTTLED", says: "later" },
  { status: 500, reason: "internalError", expected: "UNAVAILABLE", says: "folder/a" },
  { status: 501, reason: "notImplemented", expected: "INVALID_ARGUMENT", says: "501" },
  { status: 502, reason: "badGateway", expected: "UNAVAILABLE", says: "502" },
  { status: 503, reason: "backendError", expected: "THROTTLED", says: "later" },
  { status: 504, reason: "gatewayTimeout", expected: "UNAVAILABLE", says: "504" },
] as const;

test.each(CASES)("$status $reason is $expected", async ({ status, reason, expected, says }) => {
  const { server, sink } = await startGcsSubject();
  server.inject({ operation: "InsertObject", fault: { kind: "error", status, reason } });
  const putting = sink.put("folder/a", BYTES);
  await expect(putting).rejects.toMatchObject({ code: expected, context: { key: "folder/a" } });
  await expect(putting).rejects.toThrow(says);
});

test("a bucket that does not exist is told apart from an object that does not", async () => {
  const server = await startTestServer();
  const sink = createGcsSink(gcsOptions(server, { bucket: "absent" }));
  const calls = [() => sink.put("a", BYTES), () => sink.head("a"), () => sink.delete("a")];
  for (const call of calls) {
    await expect(call()).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining('bucket "absent"'),
    });
  }
  const plan = { sizeBytes: 4, partSizeBytes: 4, partCount: 1 };
  await expect(sink.startUpload("a", plan)).rejects.toThrow('The bucket "absent" does not exist');
  expect(await createGcsSink(gcsOptions(server)).head("a")).toBeUndefined();
});

test("a bucket whose readers pay names the parameter that says who does", async () => {
  const { sink } = await startGcsSubject({ requesterPays: true });
  await expect(sink.put("a", BYTES)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("?userProject="),
  });
});

test("a store that is not there is UNAVAILABLE", async () => {
  const { server, sink } = await startGcsSubject();
  await server.close();
  await expect(sink.head("a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test("a media type that breaks out of its header is refused", async () => {
  const { server, sink } = await startGcsSubject();
  const putting = sink.put("a", BYTES, { contentType: "text/plain\r\nx: y" });
  await expect(putting).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(server.requests).toEqual([]);
});
