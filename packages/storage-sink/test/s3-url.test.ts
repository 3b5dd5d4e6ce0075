import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSink } from "@prefetch/storage-sink";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CREDENTIALS, startTestServer } from "./s3-sink-under-test.ts";

beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", CREDENTIALS.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", CREDENTIALS.secretAccessKey);
  vi.stubEnv("AWS_PROFILE", undefined);
  vi.stubEnv("AWS_REGION", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  { path: "", url: "s3://models" },
  { path: "/", url: "s3://models" },
  { path: "/deep/down", url: "s3://models/deep/down" },
  { path: "/deep/down/", url: "s3://models/deep/down" },
  { path: "/with space/a%2Bb%25", url: "s3://models/with%20space/a%2Bb%25" },
])("s3://models$path is the prefix $url", async ({ path, url }) => {
  const server = await startTestServer();
  const sink = await openSink(`s3://models${path}?endpoint=${server.url}`);
  expect(sink.url).toBe(url);
  await sink.put("a b", Buffer.from("text"));
  const again = await openSink(`${sink.url}?endpoint=${server.url}`);
  expect(await again.head("a b")).toMatchObject({ key: "a b", sizeBytes: 4 });
});

test("a prefix is a folder: what only begins with its name is not in it", async () => {
  const server = await startTestServer();
  const root = await openSink(`s3://models?endpoint=${server.url}`);
  const sink = await openSink(`s3://models/tiny?endpoint=${server.url}`);
  for (const key of ["tiny-2/a", "tiny/a", "tiny"]) await root.put(key, new Uint8Array(1));
  const keys: string[] = [];
  for await (const { key } of sink.list("")) keys.push(key);
  expect(keys).toEqual(["a"]);
});

test("the parameters region and pathStyle reach the store", async () => {
  const server = await startTestServer({ region: "eu-west-3" });
  const parameters = `endpoint=${encodeURIComponent(server.url)}&region=eu-west-3&pathStyle=true`;
  const sink = await openSink(`s3://models/a?${parameters}`);
  expect(sink.url).toBe("s3://models/a");
  expect(await sink.head("a")).toBeUndefined();
  expect(server.requests[0]?.headers["authorization"]).toContain("/eu-west-3/s3/");
});

test("the endpoint and the region come from the environment where the address has none", async () => {
  const server = await startTestServer({ region: "eu-west-3" });
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
  vi.stubEnv("AWS_ENDPOINT_URL_S3", server.url);
  vi.stubEnv("AWS_REGION", "eu-west-3");
  expect(await (await openSink("s3://models")).head("a")).toBeUndefined();
  expect(server.requests).toHaveLength(1);
});

test("the region of a profile is used for an endpoint too", async () => {
  const server = await startTestServer({ region: "eu-west-3" });
  await using folder = await mkdtempDisposable(join(tmpdir(), "prefetch-s3-profile-"));
  const file = join(folder.path, "config");
  const keys = "aws_access_key_id = test\naws_secret_access_key = testtest";
  await writeFile(file, `[profile ovh]\nregion = eu-west-3\n${keys}\n`);
  vi.stubEnv("AWS_CONFIG_FILE", file);
  const sink = await openSink(`s3://models?endpoint=${server.url}&profile=ovh`);
  expect(await sink.head("a")).toBeUndefined();
  expect(server.requests.map(({ status }) => status)).toEqual([404]);
});

test.each([
  { address: "s3://", reason: "names a bucket" },
  { address: "s3:///models", reason: "names a bucket" },
  { address: "s3://key:secret@models", reason: "AWS_ACCESS_KEY_ID" },
  { address: "s3://key:sec/ret@models", reason: "AWS_ACCESS_KEY_ID" },
  { address: "s3://models?secretAccessKey=secret", reason: "no other" },
  { address: "s3://models?accessKeyId=secret&region=x", reason: "no other" },
  { address: "s3://models?endpoint=http://key:secret@host", reason: "credentials" },
  { address: "s3://models?endpoint=http://host?X-Amz-Signature=secret", reason: "query" },
  { address: "s3://models?endpoint=secret", reason: "http or https" },
  { address: "s3://models?pathStyle=secret", reason: "true or false" },
  { address: "s3://models#secret", reason: "%23" },
  { address: "s3://models/100%", reason: "%25" },
  { address: "s3://models/a/../b", reason: '".."' },
  { address: "s3://models/a//b", reason: "empty folder name" },
  { address: "s3://mod els", reason: "bucket's name" },
])("$address is refused, says why and repeats no secret", async ({ address, reason }) => {
  const opening = openSink(address);
  await expect(opening).rejects.toMatchObject({ name: "PrefetchError", code: "INVALID_ARGUMENT" });
  await expect(opening).rejects.toThrow(reason);
  await expect(opening).rejects.not.toThrow("secret");
});

test.each(["maxSockets", "idleTimeoutMs", "maxAttempts", "maxCopyBytes"])(
  "createS3Sink refuses %s that is no whole number of 1 or more",
  (name) => {
    for (const value of [0, -1, 1.5, Number.NaN]) {
      const create = (): unknown => createS3Sink({ bucket: "models", [name]: value });
      expect(create).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
      expect(create).toThrow(name);
    }
  },
);
