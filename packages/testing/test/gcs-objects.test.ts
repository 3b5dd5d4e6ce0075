import { startGcsServer } from "@prefetch/testing";
import { expect, it } from "vitest";
import {
  BUCKET,
  CRC32C_OF_DIGITS,
  ask,
  errorOf,
  insert,
  insertMultipart,
  md5Of,
  objectUrl,
  read,
  sampleBytes,
  uploadUrl,
} from "./gcs-fixture.ts";

const DIGITS = "123456789";

it("keeps an object and its metadata", async () => {
  await using server = await startGcsServer();
  const headers = { "content-type": "application/x-model" };
  const inserted = await insert(server, "a/b", DIGITS, { headers });
  expect(inserted).toMatchObject({
    status: 200,
    json: {
      kind: "storage#object",
      id: expect.stringMatching(/^models\/a\/b\/\d+$/),
      name: "a/b",
      bucket: BUCKET,
      generation: expect.stringMatching(/^\d{16}$/),
      metageneration: "1",
      contentType: "application/x-model",
      storageClass: "STANDARD",
      size: "9",
      crc32c: CRC32C_OF_DIGITS,
      md5Hash: md5Of(DIGITS),
      timeCreated: expect.stringMatching(/^\d{4}-.*Z$/),
      updated: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  });
  const found = await ask(objectUrl(server, "a/b"));
  expect(found.json).toEqual(inserted.json);
  expect(await server.objectBytes(BUCKET, "a/b")).toEqual(Buffer.from(DIGITS));
});

it("keeps what the metadata says of a multipart upload", async () => {
  await using server = await startGcsServer();
  const metadata = {
    name: "k",
    cacheControl: "no-store",
    contentType: "application/json",
    metadata: { source: "hub" },
    storageClass: "NEARLINE",
    crc32c: CRC32C_OF_DIGITS,
    md5Hash: md5Of(DIGITS),
  };
  const inserted = await insertMultipart(server, metadata, DIGITS, { kmsKeyName: "keys/one" });
  expect(inserted).toMatchObject({
    status: 200,
    json: { ...metadata, kmsKeyName: "keys/one/cryptoKeyVersions/1", size: "9" },
  });
  const { headers } = await read(server, "k");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-goog-meta-source")).toBe("hub");
  expect(headers.get("x-goog-storage-class")).toBe("NEARLINE");
});

it("takes a multipart upload's content as it is", async () => {
  await using server = await startGcsServer();
  const content = Buffer.from("\r\n--a\r\n\r\n\0--b\r\n-b--\r\n");
  const inserted = await insertMultipart(server, {}, content, { name: "k" });
  expect(inserted).toMatchObject({ json: { contentType: "text/x-part" } });
  expect(await server.objectBytes(BUCKET, "k")).toEqual(content);
  expect(server.requests[0]?.name).toBe("k");
});

it.each([
  ["no boundary", "multipart/related", "--b\r\n\r\n{}\r\n--b\r\n\r\nx\r\n--b--"],
  ["one part", "multipart/related; boundary=b", "--b\r\n\r\n{}\r\n--b--"],
  ["no end", "multipart/related; boundary=b", "--b\r\n\r\n{}\r\n--b\r\n\r\nx"],
  [
    "three parts",
    "multipart/related; boundary=b",
    "--b\r\n\r\n{}\r\n--b\r\n\r\nx\r\n--b\r\n\r\n\r\n--b--",
  ],
  ["no metadata", 'multipart/related; boundary="b"', "--b\r\n\r\n{]\r\n--b\r\n\r\nx\r\n--b--"],
])("refuses a multipart body with %s", async (_what, type, body) => {
  await using server = await startGcsServer();
  const url = uploadUrl(server, { uploadType: "multipart", name: "k" });
  const answer = await ask(url, { method: "POST", body, headers: { "content-type": type } });
  expect(answer).toMatchObject(errorOf(400, "invalid"));
  expect(server.keys(BUCKET)).toEqual([]);
});

it.each([{ crc32c: "AAAAAA==" }, { md5Hash: md5Of("other") }])(
  "refuses content that is not what the metadata %j says",
  async (hash) => {
    await using server = await startGcsServer();
    const refused = await insertMultipart(server, { name: "k", ...hash }, DIGITS);
    expect(refused).toMatchObject(errorOf(400, "invalid"));
    expect(server.keys(BUCKET)).toEqual([]);
  },
);

it("holds content to X-Goog-Hash", async () => {
  await using server = await startGcsServer();
  const right = `crc32c=${CRC32C_OF_DIGITS}, md5=${md5Of(DIGITS)}`;
  expect(await insert(server, "k", DIGITS, { headers: { "x-goog-hash": right } })).toMatchObject({
    status: 200,
  });
  for (const wrong of ["crc32c=AAAAAA==", `crc32c=${CRC32C_OF_DIGITS},md5=${md5Of("x")}`]) {
    const refused = await insert(server, "other", DIGITS, { headers: { "x-goog-hash": wrong } });
    expect(refused).toMatchObject(errorOf(400, "invalid"));
  }
  expect(server.keys(BUCKET)).toEqual(["k"]);
});

it("returns content with what is known of it", async () => {
  await using server = await startGcsServer();
  const { json } = await insert(server, "k", DIGITS, { headers: { "content-type": "a/b" } });
  const { headers, status, text } = await read(server, "k");
  expect({ status, text }).toEqual({ status: 200, text: DIGITS });
  expect(headers.get("content-type")).toBe("a/b");
  expect(headers.get("content-length")).toBe("9");
  expect(headers.get("x-goog-hash")).toBe(`crc32c=${CRC32C_OF_DIGITS},md5=${md5Of(DIGITS)}`);
  expect(json).toMatchObject({
    generation: headers.get("x-goog-generation"),
    etag: headers.get("etag"),
  });
  const download = await ask(
    `${server.url}/download/storage/v1/b/${BUCKET}/o/k?alt=media&generation=${headers.get("x-goog-generation")}`,
  );
  expect(download.text).toBe(DIGITS);
});

it.each([
  ["bytes=2-4", "345", "bytes 2-4/9"],
  ["bytes=7-", "89", "bytes 7-8/9"],
  ["bytes=-2", "89", "bytes 7-8/9"],
  ["bytes=4-100", "56789", "bytes 4-8/9"],
])("returns the range %s", async (range, text, contentRange) => {
  await using server = await startGcsServer();
  await insert(server, "k", DIGITS);
  const answer = await read(server, "k", { range });
  expect(answer).toMatchObject({ status: 206, text });
  expect(answer.headers.get("content-range")).toBe(contentRange);
  expect(answer.headers.get("x-goog-hash")).toContain(CRC32C_OF_DIGITS);
  expect(server.requests.at(-1)).toMatchObject({ operation: "ReadObject", range });
});

it("refuses a range behind the end, and tells errors of content as text", async () => {
  await using server = await startGcsServer();
  await insert(server, "k", DIGITS);
  const behind = await read(server, "k", { range: "bytes=9-" });
  expect(behind).toMatchObject({ status: 416, json: undefined });
  expect(behind.headers.get("content-range")).toBe("bytes */9");
  const missing = await read(server, "other");
  expect(missing).toMatchObject({ status: 404, text: `No such object: ${BUCKET}/other` });
});

it("replaces an object by a new generation", async () => {
  await using server = await startGcsServer();
  const generations = [];
  for (const content of ["one", "another"]) {
    await insert(server, "k", content);
    generations.push((await read(server, "k")).headers.get("x-goog-generation"));
  }
  expect(Number(generations[1])).toBeGreaterThan(Number(generations[0]));
  const old = await ask(objectUrl(server, "k", { generation: generations[0] ?? "" }));
  expect(old).toMatchObject(errorOf(404, "notFound"));
});

it("deletes an object", async () => {
  await using server = await startGcsServer();
  await insert(server, "a b/ü", sampleBytes(10));
  const remove = { method: "DELETE" };
  expect(await ask(objectUrl(server, "a b/ü"), remove)).toMatchObject({ status: 204, text: "" });
  expect(await ask(objectUrl(server, "a b/ü"), remove)).toMatchObject(errorOf(404, "notFound"));
  expect(server.keys(BUCKET)).toEqual([]);
});

it.each(["a/b", "a//b/", " ", "..a", "ü?#%&+", "😀", "x".repeat(1024)])(
  "keeps the name %s as it is",
  async (name) => {
    await using server = await startGcsServer();
    expect(await insert(server, name, DIGITS)).toMatchObject({ status: 200, json: { name } });
    expect(server.keys(BUCKET)).toEqual([name]);
    expect(await ask(objectUrl(server, name))).toMatchObject({ json: { name, size: "9" } });
    expect((await read(server, name)).text).toBe(DIGITS);
    expect(server.requests.map((request) => request.name)).toEqual([name, name, name]);
  },
);

it.each(["..", ".", "a\nb", ".well-known/acme-challenge/x", "x".repeat(1025)])(
  "refuses the name %j",
  async (name) => {
    await using server = await startGcsServer();
    expect(await insert(server, name, DIGITS)).toMatchObject(errorOf(400, "invalid"));
  },
);

it("refuses an upload without a name, or with two", async () => {
  await using server = await startGcsServer();
  expect(await insertMultipart(server, {}, DIGITS)).toMatchObject(errorOf(400, "required"));
  const two = await insertMultipart(server, { name: "a" }, DIGITS, { name: "b" });
  expect(two).toMatchObject(errorOf(400, "invalid"));
});

it("returns the fields that are asked for, and no others", async () => {
  await using server = await startGcsServer();
  await insert(server, "k", DIGITS);
  const part = await ask(objectUrl(server, "k", { fields: "name,size" }));
  expect(part.json).toEqual({ name: "k", size: "9" });
  const list = await ask(objectUrl(server, undefined, { fields: "items(name,crc32c),kind" }));
  expect(list.json).toEqual({
    kind: "storage#objects",
    items: [{ name: "k", crc32c: CRC32C_OF_DIGITS }],
  });
  const path = await ask(objectUrl(server, undefined, { fields: "items/name" }));
  expect(path.json).toEqual({ items: [{ name: "k" }] });
  for (const fields of ["items(name", "a,,b", "a)"]) {
    const refused = await ask(objectUrl(server, "k", { fields }));
    expect(refused).toMatchObject(errorOf(400, "invalid"));
  }
});
