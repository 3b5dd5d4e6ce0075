import { createGcsSink } from "@prefetch/storage-sink/gcs";
import { afterEach, expect, test, vi } from "vitest";
import { parseGcsUrl } from "../src/gcs/gcs-url.ts";
import { gcsOptions, startTestServer } from "./gcs-sink-under-test.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  { address: "gs://models", url: "gs://models" },
  { address: "gs://models/", url: "gs://models" },
  { address: "gcs://models/deep/down", url: "gs://models/deep/down" },
  { address: "GS://models/deep/down/", url: "gs://models/deep/down" },
  { address: "gs://models/with space/a%2Bb%25", url: "gs://models/with%20space/a%2Bb%25" },
  { address: "gs://models/a?userProject=payer", url: "gs://models/a" },
])("$address is the prefix $url", async ({ address, url }) => {
  const server = await startTestServer();
  const sink = createGcsSink({ ...parseGcsUrl(address), endpoint: server.url });
  expect(sink.url).toBe(url);
  await sink.put("a b", Buffer.from("text"));
  const again = createGcsSink({ ...parseGcsUrl(sink.url), endpoint: `${server.url}/` });
  expect(await again.head("a b")).toMatchObject({ key: "a b", sizeBytes: 4 });
});

test("the parameters of an address reach the store with every request", async () => {
  const server = await startTestServer({ requesterPays: true });
  const parameters = `endpoint=${encodeURIComponent(server.url)}&userProject=payer`;
  const sink = createGcsSink(parseGcsUrl(`gs://models/a?${parameters}`));
  await sink.put("b", Buffer.from("text"));
  await sink.readInto(new Uint8Array(4), "b", 0);
  await sink.copy(`${sink.url}/b`, "c");
  for await (const { sizeBytes } of sink.list("")) expect(sizeBytes).toBe(4);
  const upload = await sink.startUpload("d", { sizeBytes: 4, partSizeBytes: 4, partCount: 1 });
  await upload.abort();
  await sink.delete("b");
  const isOfSession = /UploadChunk|QueryUpload|CancelUpload/;
  const asked = server.requests.filter(({ operation }) => !isOfSession.test(operation));
  expect(asked.map(({ query }) => query.get("userProject"))).toEqual(asked.map(() => "payer"));
});

test.each(["scheme", "no scheme", "a slash", "the JSON API's path"])(
  "STORAGE_EMULATOR_HOST is the endpoint, with %s",
  async (form) => {
    const server = await startTestServer();
    const forms: Readonly<Record<string, string>> = {
      "no scheme": server.url.replace("http://", ""),
      "a slash": `${server.url}/`,
      "the JSON API's path": `${server.url}/storage/v1/`,
    };
    vi.stubEnv("STORAGE_EMULATOR_HOST", forms[form] ?? server.url);
    await createGcsSink({ bucket: "models" }).put("a", Buffer.from("text"));
    expect(server.keys("models")).toEqual(["a"]);
    const { url } = server;
    vi.stubEnv("STORAGE_EMULATOR_HOST", "127.0.0.1:9");
    expect(await createGcsSink(gcsOptions({ url })).head("a")).toMatchObject({ sizeBytes: 4 });
  },
);

test("a prefix is a folder: what only begins with its name is not in it", async () => {
  const server = await startTestServer();
  const root = createGcsSink(gcsOptions(server));
  const sink = createGcsSink(gcsOptions(server, { prefix: "tiny" }));
  for (const key of ["tiny-2/a", "tiny/a", "tiny"]) await root.put(key, new Uint8Array(1));
  const keys: string[] = [];
  for await (const { key } of sink.list("")) keys.push(key);
  expect(keys).toEqual(["a"]);
});

test.each([
  { address: "gs://", reason: "names a bucket" },
  { address: "gs:///models", reason: "names a bucket" },
  { address: "gs:models", reason: "names a bucket" },
  { address: "gs://key:secret@models", reason: "GOOGLE_APPLICATION_CREDENTIALS" },
  { address: "gs://key:sec/ret@models", reason: "GOOGLE_APPLICATION_CREDENTIALS" },
  { address: "gs://models?access_token=secret", reason: "no other" },
  { address: "gs://models?endpoint=http://key:secret@host", reason: "credentials" },
  { address: "gs://models?endpoint=http://host?token=secret", reason: "query" },
  { address: "gs://models?endpoint=secret", reason: "http or https" },
  { address: "gs://models?endpoint=http://storage.googleapis.com", reason: "https only" },
  { address: "gs://models#secret", reason: "%23" },
  { address: "gs://models/100%", reason: "%25" },
  { address: "gs://models/a/../b", reason: '".."' },
  { address: "gs://models/a//b", reason: "empty folder name" },
  { address: "gs://mod els", reason: "bucket's name" },
])("$address is refused, says why and repeats no secret", ({ address, reason }) => {
  const open = (): unknown => createGcsSink(parseGcsUrl(address));
  expect(open).toThrow(
    expect.objectContaining({ name: "PrefetchError", code: "INVALID_ARGUMENT" }),
  );
  expect(open).toThrow(reason);
  expect(open).not.toThrow("secret");
});

test.each(["maxSockets", "idleTimeoutMs", "abortTimeoutMs", "maxAttempts"])(
  "createGcsSink refuses %s that is no whole number of 1 or more",
  (name) => {
    for (const value of [0, -1, 1.5, Number.NaN]) {
      const create = (): unknown => createGcsSink({ bucket: "models", [name]: value });
      expect(create).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
      expect(create).toThrow(name);
    }
  },
);
