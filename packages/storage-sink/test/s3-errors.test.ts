import { inspect } from "node:util";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import type { S3Credentials } from "@prefetch/storage-sink/s3";
import { expect, test } from "vitest";
import { bytesAt, isSameContent } from "./content.ts";
import { listenLocally } from "./local-server.ts";
import { CONTENT, PLAN, partOf } from "./s3-content.ts";
import { CREDENTIALS, s3Options, startS3Subject, startTestServer } from "./s3-sink-under-test.ts";

const BYTES = Buffer.from("text");

/** Fails as the SDK's chain does when it finds none. */
async function noCredentials(): Promise<S3Credentials> {
  throw Object.assign(new Error("No provider had any."), { name: "CredentialsProviderError" });
}

test("a bucket that does not exist is found out by the first write", async () => {
  const server = await startTestServer();
  const opening = createS3Sink(s3Options(server, { bucket: "absent" })).put("a", BYTES);
  await expect(opening).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(opening).rejects.toThrow('bucket "absent"');
});

test("a wrong secret is FORBIDDEN, says what to check, and is not shown", async () => {
  const server = await startTestServer();
  const credentials = { accessKeyId: "test", secretAccessKey: "not-the-right-secret" };
  const error: unknown = await createS3Sink(s3Options(server, { credentials }))
    .put("a", BYTES)
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("AWS_SECRET_ACCESS_KEY"),
  });
  const shown = inspect(error, { depth: 10, showHidden: true });
  expect(shown).not.toContain("not-the-right-secret");
  expect(shown).not.toMatch(/AWS4-HMAC|Signature=/);
});

test("without credentials the error names the variables", async () => {
  const server = await startTestServer();
  const opening = createS3Sink(s3Options(server, { credentials: noCredentials })).head("a");
  await expect(opening).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(opening).rejects.toThrow("AWS_ACCESS_KEY_ID");
});

test("a bucket in another region is followed there, once for all requests", async () => {
  const server = await startTestServer({ region: "eu-west-3" });
  const sink = createS3Sink(s3Options(server, { region: "us-east-1" }));
  await Promise.all(["a", "b", "c"].map((key) => sink.put(key, BYTES)));
  expect(await bytesAt(sink, "b")).toEqual(new Uint8Array(BYTES));
  const refused = server.requests.findLastIndex(({ status }) => status === 400);
  const later = server.requests.slice(refused + 1);
  expect(later.length).toBeGreaterThan(3);
  for (const { headers } of later) expect(headers["authorization"]).toContain("/eu-west-3/s3/");
});

test("a bucket in a region that the store does not name is INVALID_ARGUMENT", async () => {
  const { server, sink } = await startS3Subject();
  const fault = { kind: "error", status: 400, code: "AuthorizationHeaderMalformed" } as const;
  server.inject({ fault });
  const writing = sink.put("a", BYTES);
  await expect(writing).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(writing).rejects.toThrow("?region=…");
});

test("a store that is not there is UNAVAILABLE", async () => {
  const server = await startTestServer();
  await server.close();
  const reading = createS3Sink(s3Options(server)).head("a");
  await expect(reading).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test.each([
  { status: 403, code: "AccessDenied", expected: "FORBIDDEN" },
  { status: 403, code: "RequestTimeTooSkewed", expected: "FORBIDDEN" },
  { status: 409, code: "ConditionalRequestConflict", expected: "CONFLICT" },
  { status: 412, code: "PreconditionFailed", expected: "CONFLICT" },
  { status: 429, code: "TooManyRequests", expected: "THROTTLED" },
  { status: 503, code: "ServiceUnavailable", expected: "THROTTLED" },
  { status: 500, code: "Whatever", expected: "UNAVAILABLE" },
  { status: 400, code: "RequestTimeout", expected: "UNAVAILABLE" },
  { status: 400, code: "BadDigest", expected: "INTEGRITY" },
  { status: 400, code: "KeyTooLongError", expected: "INVALID_ARGUMENT" },
  { status: 507, code: "InsufficientStorage", expected: "INSUFFICIENT_RESOURCES" },
] as const)("$status $code is $expected", async ({ status, code, expected }) => {
  const { server, sink } = await startS3Subject();
  server.inject({ operation: "PutObject", fault: { kind: "error", status, code } });
  const putting = sink.put("folder/a", BYTES);
  await expect(putting).rejects.toMatchObject({ code: expected });
  await expect(putting).rejects.toThrow("folder/a");
});

test("credentials that expire in an upload are provided again, once for all", async () => {
  let calls = 0;
  const credentials = async (): Promise<S3Credentials> => {
    calls += 1;
    return CREDENTIALS;
  };
  const { server, sink } = await startS3Subject({}, { credentials });
  const upload = await sink.startUpload("a", PLAN);
  const fault = { kind: "error", status: 400, code: "ExpiredToken" } as const;
  server.inject({ operation: "UploadPart", times: 1, fault });
  server.inject({ operation: "CompleteMultipartUpload", times: 1, fault });
  await upload.writePart(1, partOf(1));
  await upload.writePart(2, partOf(2));
  await upload.complete();
  expect(isSameContent(await bytesAt(sink, "a"), CONTENT)).toBe(true);
  expect(calls).toBe(3);
});

test("credentials that stay expired are FORBIDDEN after the second time", async () => {
  const { server, sink } = await startS3Subject();
  server.inject({ fault: { kind: "error", status: 400, code: "ExpiredToken" } });
  const putting = sink.put("a", BYTES);
  await expect(putting).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(putting).rejects.toThrow("expired");
  expect(server.requests).toHaveLength(2);
});

test("what a store or a proxy echoes of a secret is not shown", async () => {
  const body = `<Error><Code>Odd</Code><Message>Bearer canary-canary of http://u:canary@h/?sig=canary</Message></Error>`;
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/xml\r\ncontent-length: ${body.length}`;
  const endpoint = await listenLocally((socket) => {
    socket.once("data", () => socket.end(`${head}\r\n\r\n${body}`));
  });
  const options = { bucket: "models", endpoint, region: "us-east-1", credentials: CREDENTIALS };
  const error: unknown = await createS3Sink({
    ...options,
    checksum: "none",
    conditionalPut: "none",
  })
    .put("a", BYTES)
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("Odd"),
  });
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("canary");
});
