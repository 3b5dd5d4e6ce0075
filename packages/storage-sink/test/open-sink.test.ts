import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openSink } from "@prefetch/storage-sink";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { expect, test } from "vitest";
import { createTestDirectory } from "./local-sink-under-test.ts";

test.each([
  { address: "file:///srv/models", url: "file:///srv/models" },
  { address: "file:///srv/models/", url: "file:///srv/models" },
  { address: "FILE:///srv/models", url: "file:///srv/models" },
  { address: "file:/srv/models", url: "file:///srv/models" },
  { address: "file:///srv/my%20models%23", url: "file:///srv/my%20models%23" },
  { address: "/srv/models", url: "file:///srv/models" },
  { address: "/srv/odd #?%.models", url: "file:///srv/odd%20%23%3F%25.models" },
  { address: "models", url: "file:///work/models" },
  { address: "./s3:bucket", url: "file:///work/s3:bucket" },
  { address: "../models", url: "file:///models" },
  { address: "~/models", url: "file:///work/%7E/models" },
  { address: "C:models", url: "file:///work/C:models" },
  { address: ".", url: "file:///work" },
  { address: "/", url: "file://" },
])("$address is the directory $url", async ({ address, url }) => {
  const sink = await openSink(address, { workingDirectory: "/work" });
  expect(sink.url).toBe(url);
});

test("a relative path is taken from the process's working directory where no other is given", async () => {
  const sink = await openSink("models");
  expect(sink.url).toBe(pathToFileURL(join(process.cwd(), "models")).href);
});

test("opening touches nothing; the first write makes the directory", async () => {
  const parent = await createTestDirectory();
  const sink = await openSink("new/root", { workingDirectory: parent });
  expect(await sink.head("a")).toBeUndefined();
  for await (const object of sink.list("")) expect(object).toBeUndefined();
  for await (const upload of sink.listUploads("")) expect(upload).toBeUndefined();
  await sink.delete("a");
  expect(await readdir(parent)).toEqual([]);
  await sink.put("a", new Uint8Array(3));
  expect(await readdir(join(parent, "new/root"))).toEqual(["a"]);
});

test("the address is the root's alone, whatever lies there", async () => {
  const parent = await createTestDirectory();
  await mkdir(join(parent, "root"));
  const sink = createLocalSink({ directory: `${parent}/root/` });
  expect(sink.url).toBe(pathToFileURL(join(parent, "root")).href);
});

test.each([
  { address: "", reason: "empty" },
  { address: "hf://owner/name", reason: '"hf:"' },
  { address: "gs:bucket", reason: '"gs:"' },
  { address: "az:container", reason: '"az:"' },
  { address: "gs://bucket/x?token=secret", reason: "endpoint, userProject" },
  { address: "az://container/x?sig=secret", reason: "account and endpoint" },
  { address: "az://secret:secret@x/y", reason: "credentials" },
  { address: "https://user:secret@example.com/x", reason: '"https:"' },
  { address: "s3:bucket", reason: '"./s3:' },
  { address: "file:models", reason: "absolute" },
  { address: "file://server/models", reason: "this machine" },
  { address: "file:///srv/models?x=1", reason: "%3F" },
  { address: "file:///srv/models#1", reason: "%23" },
  { address: "file:///srv/a%2Fb", reason: "file:///" },
  { address: "/srv/a\0b", reason: "NUL" },
])("$address is refused, and the message says why", async ({ address, reason }) => {
  const opening = openSink(address);
  await expect(opening).rejects.toMatchObject({ name: "PrefetchError", code: "INVALID_ARGUMENT" });
  await expect(opening).rejects.toThrow(reason);
  await expect(opening).rejects.not.toThrow("secret");
});

test.each([
  ["s3://models/llm", "s3://models/llm"],
  ["s3a://models/llm/", "s3://models/llm"],
  ["gs://models/llm", "gs://models/llm"],
  ["GCS://models", "gs://models"],
  ["az://models/llm?account=mine", "az://models/llm"],
  ["azure://models/llm?account=mine", "az://models/llm"],
  ["abfss://models@mine.dfs.core.windows.net/llm", "az://models/llm"],
  ["wasbs://models@mine.blob.core.windows.net/llm", "az://models/llm"],
  ["https://mine.blob.core.windows.net/models/llm?sv=2026-01-01&sig=secret", "az://models/llm"],
])("%s is the store %s", async (address, url) => {
  const sink = await openSink(address);
  expect(sink.url).toBe(url);
  expect(JSON.stringify(sink)).not.toContain("secret");
});

test.each([
  ["s3://models", { tier: "Hot" }, "S3 has no put option"],
  ["gs://models", { sse: "AES256" }, "Google Cloud Storage has no put option"],
  ["az://models?account=mine", { "storage-class": "COOL" }, "Azure Blob Storage has no put option"],
  ["az://models?account=mine", { tier: "Archive" }, "Hot, Cool, Cold"],
  ["models", { acl: "private" }, "A directory has no put option"],
])("%s does not take %j", async (address, putOptions, reason) => {
  const opening = openSink(address, { putOptions });
  await expect(opening).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(opening).rejects.toThrow(reason);
});

test("the message for an unknown scheme names what is supported", async () => {
  await expect(openSink("ftp://bucket")).rejects.toThrow('"s3://", "gs://", "az://"');
});

test.each(["", "a\0b"])("createLocalSink refuses the directory %j", (directory) => {
  expect(() => createLocalSink({ directory })).toThrow(
    expect.objectContaining({ name: "PrefetchError", code: "INVALID_ARGUMENT" }),
  );
});
