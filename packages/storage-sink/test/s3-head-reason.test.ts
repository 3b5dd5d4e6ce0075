import { createS3Sink } from "@prefetch/storage-sink/s3";
import type { S3Credentials } from "@prefetch/storage-sink/s3";
import { expect, test } from "vitest";
import { CREDENTIALS, s3Options, startS3Subject, startTestServer } from "./s3-sink-under-test.ts";

const EXPIRED = { kind: "error", status: 400, code: "ExpiredToken" } as const;

test("a reader in another region finds the bucket", async () => {
  const server = await startTestServer({ region: "eu-west-3" });
  expect(await createS3Sink(s3Options(server)).head("a")).toBeUndefined();
});

test("a reader with a wrong secret is told to check it", async () => {
  const server = await startTestServer();
  const credentials = { ...CREDENTIALS, secretAccessKey: "another" };
  const looking = createS3Sink(s3Options(server, { credentials })).head("a");
  await expect(looking).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("does not know the credentials"),
  });
});

test("a reader whose credentials have expired gets new ones", async () => {
  let calls = 0;
  const credentials = async (): Promise<S3Credentials> => {
    calls += 1;
    return CREDENTIALS;
  };
  const { server, sink } = await startS3Subject({}, { credentials });
  server.inject({ times: 2, fault: EXPIRED });
  expect(await sink.head("a")).toBeUndefined();
  expect(calls).toBe(2);
  server.inject({ fault: EXPIRED });
  await expect(sink.head("a")).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining("expired"),
  });
});

test("where a listing works, the first answer counts", async () => {
  const { server, sink } = await startS3Subject();
  const fault = { kind: "error", status: 403, code: "AccessDenied" } as const;
  server.inject({ operation: "HeadObject", fault });
  await expect(sink.head("folder/a")).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringContaining('denies access to "folder/a"'),
  });
});
