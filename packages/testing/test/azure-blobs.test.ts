import { startAzureServer } from "@prefetch/testing";
import { expect, it } from "vitest";
import { getBlockList, putBlob, putBlock } from "./azure-block-fixture.ts";
import { clientOf, CONTAINER, md5Of } from "./azure-fixture.ts";

const ETAG = /^"0x[0-9A-F]+"$/;

it("keeps a blob and returns it", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const put = await putBlob(client, "a b/ü.txt", "content");
  expect(put).toMatchObject({ status: 201, headers: { etag: expect.stringMatching(ETAG) } });
  expect(put.headers["content-md5"]).toBe(md5Of("content"));
  const got = await client({ blob: "a b/ü.txt" });
  expect(got).toMatchObject({
    status: 200,
    text: "content",
    headers: {
      etag: put.headers["etag"],
      "last-modified": put.headers["last-modified"],
      "content-length": "7",
      "content-md5": md5Of("content"),
      "content-type": "application/octet-stream",
      "x-ms-access-tier": "Hot",
      "x-ms-access-tier-inferred": "true",
      "x-ms-blob-type": "BlockBlob",
      "x-ms-creation-time": expect.stringMatching(/GMT$/),
    },
  });
  const head = await client({ method: "HEAD", blob: "a b/ü.txt" });
  expect(head).toMatchObject({ status: 200, text: "", headers: { "content-length": "7" } });
  expect(await server.objectBytes(CONTAINER, "a b/ü.txt")).toEqual(Buffer.from("content"));
  expect(server.keys(CONTAINER)).toEqual(["a b/ü.txt"]);
});

it("keeps an empty blob", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  expect((await putBlob(client, "k", "")).status).toBe(201);
  expect(await client({ blob: "k" })).toMatchObject({ status: 200, text: "" });
});

it("gives every write an ETag of its own", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const puts = await Promise.all(
    Array.from({ length: 20 }, (_, index) => putBlob(client, "k", `${index}`)),
  );
  expect(new Set(puts.map(({ headers }) => headers["etag"])).size).toBe(20);
});

it("returns the settings, the metadata and the tier of a write", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlob(client, "k", "x", {
    "x-ms-blob-content-type": "text/plain",
    "x-ms-blob-cache-control": "no-store",
    "x-ms-blob-content-disposition": "attachment",
    "x-ms-blob-content-encoding": "identity",
    "x-ms-blob-content-language": "en",
    "x-ms-blob-content-md5": md5Of("something else"),
    "x-ms-access-tier": "Cool",
    "x-ms-meta-sha256": "a  b",
    "x-ms-meta-_2": "",
  });
  const { headers } = await client({ method: "HEAD", blob: "k" });
  expect(headers).toMatchObject({
    "content-type": "text/plain",
    "cache-control": "no-store",
    "content-disposition": "attachment",
    "content-encoding": "identity",
    "content-language": "en",
    "content-md5": md5Of("something else"),
    "x-ms-access-tier": "Cool",
    "x-ms-meta-sha256": "a  b",
    "x-ms-meta-_2": "",
  });
  expect(headers).not.toHaveProperty("x-ms-access-tier-inferred");
});

it("takes a blob's type from the request's own where nothing else names one", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlob(client, "k", "x", { "content-type": "text/x" });
  expect((await client({ blob: "k" })).headers["content-type"]).toBe("text/x");
  await putBlob(client, "k", "x", { "content-type": "text/x", "x-ms-blob-content-type": "text/y" });
  expect((await client({ blob: "k" })).headers["content-type"]).toBe("text/y");
});

it.each([
  ["a name that is no identifier", { "x-ms-meta-a-b": "x" }, "InvalidMetadata"],
  ["a name that begins with a digit", { "x-ms-meta-1": "x" }, "InvalidMetadata"],
  ["more than 8 KiB of metadata", { "x-ms-meta-a": "x".repeat(8192) }, "MetadataTooLarge"],
  ["an unknown tier", { "x-ms-access-tier": "Lukewarm" }, "InvalidHeaderValue"],
])("refuses %s", async (_name, headers, code) => {
  await using server = await startAzureServer();
  expect(await putBlob(clientOf(server), "k", "x", headers)).toMatchObject({ status: 400, code });
  expect(server.keys(CONTAINER)).toEqual([]);
});

it("takes block blobs only", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const put = { method: "PUT", blob: "k", body: "x" };
  expect(await client(put)).toMatchObject({ status: 400, code: "MissingRequiredHeader" });
  const page = await client({ ...put, headers: { "x-ms-blob-type": "PageBlob" } });
  expect(page).toMatchObject({ status: 501, code: "NotImplemented" });
});

it.each([
  [{ range: "bytes=2-4" }, "234", "bytes 2-4/10"],
  [{ "x-ms-range": "bytes=7-" }, "789", "bytes 7-9/10"],
  [{ range: "bytes=0-0", "x-ms-range": "bytes=8-100" }, "89", "bytes 8-9/10"],
])("returns the range %j", async (headers, text, contentRange) => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlob(client, "k", "0123456789");
  const got = await client({ blob: "k", headers });
  expect(got).toMatchObject({ status: 206, text, headers: { "content-range": contentRange } });
  expect(got.headers["x-ms-blob-content-md5"]).toBe(md5Of("0123456789"));
  expect(got.headers).not.toHaveProperty("content-md5");
});

it("refuses a range behind the end", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlob(client, "k", "0123456789");
  const got = await client({ blob: "k", headers: { "x-ms-range": "bytes=10-" } });
  expect(got).toMatchObject({
    status: 416,
    code: "InvalidRange",
    headers: { "content-range": "bytes */10" },
  });
});

it("does not return an archived blob", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlob(client, "k", "x", { "x-ms-access-tier": "Archive" });
  expect(await client({ blob: "k" })).toMatchObject({ status: 409, code: "BlobArchived" });
  expect((await client({ method: "HEAD", blob: "k" })).status).toBe(200);
});

it.each(["GET", "HEAD", "DELETE"])("answers %s of nothing with 404", async (method) => {
  await using server = await startAzureServer();
  const answer = await clientOf(server)({ method, blob: "k" });
  expect(answer).toMatchObject({ status: 404, code: "BlobNotFound" });
});

it("deletes a blob and the blocks that were not committed", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlob(client, "k", "x");
  await putBlock(client, "k", 1);
  expect((await client({ method: "DELETE", blob: "k" })).status).toBe(202);
  expect(server.keys(CONTAINER)).toEqual([]);
  expect(server.uncommittedBlobs()).toEqual([]);
  expect((await getBlockList(client, "k", "all")).code).toBe("BlobNotFound");
});

it("deletes blocks that were never committed", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 1);
  const remove = { method: "DELETE", blob: "k" };
  expect((await client({ ...remove, headers: { "if-match": "*" } })).status).toBe(412);
  expect((await client(remove)).status).toBe(202);
  expect(server.uncommittedBlobs()).toEqual([]);
  expect(await client(remove)).toMatchObject({ status: 404, code: "BlobNotFound" });
});

it("keeps a backslash as a slash", async () => {
  await using server = await startAzureServer();
  await putBlob(clientOf(server), "a\\b", "x");
  expect(server.keys(CONTAINER)).toEqual(["a/b"]);
});

it("knows its containers, and names of up to 1,024 characters", async () => {
  await using server = await startAzureServer({ containers: ["one", "two"] });
  const client = clientOf(server);
  const ask = { container: "other", blob: "k" };
  expect(await client(ask)).toMatchObject({ status: 404, code: "ContainerNotFound" });
  const put = { method: "PUT", container: "two", headers: { "x-ms-blob-type": "BlockBlob" } };
  expect((await client({ ...put, blob: "é".repeat(1024) })).status).toBe(201);
  expect(await client({ ...put, blob: "é".repeat(1025) })).toMatchObject({
    status: 400,
    code: "InvalidUri",
  });
  expect(server.keys("one")).toEqual([]);
  expect(server.keys("two")).toEqual(["é".repeat(1024)]);
  expect(() => server.keys("other")).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
});
