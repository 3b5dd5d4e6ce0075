import { startAzureServer } from "@prefetch/testing";
import { expect, it } from "vitest";
import { elementsOf, putBlob, putBlock, putBlockList } from "./azure-block-fixture.ts";
import { clientOf, md5Of } from "./azure-fixture.ts";
import type { Answer, AzureClient } from "./azure-fixture.ts";

function list(client: AzureClient, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return client({ query: { restype: "container", comp: "list", ...query } });
}

async function namesOf(
  client: AzureClient,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  return elementsOf("Name", (await list(client, query)).text);
}

it("lists blobs by the bytes of their names", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const names = ["a", "B", "a/b", "a-b", "\u{10000}", "\uFFFD"];
  for (const name of names) await putBlob(client, name, "x");
  expect(await namesOf(client)).toEqual(["B", "a", "a-b", "a/b", "\uFFFD", "\u{10000}"]);
});

it("tells what it knows of each blob", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const { headers } = await putBlob(client, "a&<b>", "content", {
    "x-ms-blob-content-type": "text/plain",
    "x-ms-access-tier": "Cool",
    "x-ms-meta-sha256": "0f",
  });
  const { text, headers: answered } = await list(client);
  expect(answered["content-type"]).toBe("application/xml");
  expect(text).toContain(
    `<EnumerationResults ServiceEndpoint="${server.url}" ContainerName="models">`,
  );
  expect(text).toContain("<Name>a&amp;&lt;b&gt;</Name>");
  // Unlike in headers, without quotes.
  expect(elementsOf("Etag", text)).toEqual([headers["etag"]?.replaceAll('"', "")]);
  expect(elementsOf("Last-Modified", text)).toEqual([headers["last-modified"]]);
  expect(elementsOf("Content-Length", text)).toEqual(["7"]);
  expect(elementsOf("Content-MD5", text)).toEqual([md5Of("content")]);
  expect(elementsOf("Content-Type", text)).toEqual(["text/plain"]);
  expect(elementsOf("AccessTier", text)).toEqual(["Cool"]);
  expect(elementsOf("BlobType", text)).toEqual(["BlockBlob"]);
  expect(text).not.toContain("<Metadata>");
  const withMetadata = await list(client, { include: "copy,metadata" });
  expect(withMetadata.text).toContain("<Metadata><sha256>0f</sha256></Metadata>");
});

it("lists what begins with a prefix", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  for (const name of ["a", "a b/1", "a b/2", "b"]) await putBlob(client, name, "x");
  expect(await namesOf(client, { prefix: "a b/" })).toEqual(["a b/1", "a b/2"]);
  expect(await namesOf(client, { prefix: "c" })).toEqual([]);
});

it("lists what lies between delimiters once", async () => {
  await using server = await startAzureServer({ pageSize: 2 });
  const client = clientOf(server);
  for (const name of ["a", "a/1", "a/2", "b/c/1", "b/d", "c"]) await putBlob(client, name, "x");
  const first = await list(client, { delimiter: "/" });
  expect(first.text).toContain("<BlobPrefix><Name>a/</Name></BlobPrefix>");
  expect(elementsOf("Name", first.text)).toEqual(["a", "a/"]);
  const [marker = ""] = elementsOf("NextMarker", first.text);
  expect(await namesOf(client, { delimiter: "/", marker })).toEqual(["b/", "c"]);
  expect(await namesOf(client, { delimiter: "/", prefix: "b/" })).toEqual(["b/c/", "b/d"]);
});

it("lists a blob and what lies under its name as two", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  for (const name of ["a/", "a/b"]) await putBlob(client, name, "x");
  expect(await namesOf(client, { prefix: "a", delimiter: "/" })).toEqual(["a/"]);
  expect(await namesOf(client, { prefix: "a/", delimiter: "/" })).toEqual(["a/", "a/b"]);
});

it("goes on where a page ended", async () => {
  await using server = await startAzureServer({ pageSize: 3 });
  const client = clientOf(server);
  const names = Array.from({ length: 7 }, (_, index) => `k${index}`);
  for (const name of names) await putBlob(client, name, "x");
  const pages: (readonly string[])[] = [];
  let marker: string | undefined = "";
  while (marker !== undefined) {
    const { text } = await list(client, { marker });
    pages.push(elementsOf("Name", text));
    marker = elementsOf("NextMarker", text).find((each) => each !== "");
  }
  expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
  expect(pages.flat()).toEqual(names);
});

it("makes pages as small as is asked, but no larger than its option", async () => {
  await using server = await startAzureServer({ pageSize: 3 });
  const client = clientOf(server);
  for (const name of ["a", "b", "c", "d"]) await putBlob(client, name, "x");
  expect(await namesOf(client, { maxresults: "1" })).toHaveLength(1);
  expect(await namesOf(client, { maxresults: "4" })).toHaveLength(3);
  const none = await list(client, { maxresults: "0" });
  expect(none).toMatchObject({ status: 400, code: "OutOfRangeQueryParameterValue" });
  const odd = await list(client, { maxresults: "x" });
  expect(odd).toMatchObject({ status: 400, code: "InvalidQueryParameterValue" });
});

it("lists blobs that were never committed where that is asked", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "never/1", 1);
  await putBlock(client, "committed", 1);
  await putBlockList(client, "committed", [1]);
  await putBlock(client, "committed", 2);
  expect(await namesOf(client)).toEqual(["committed"]);
  const { text } = await list(client, { include: "uncommittedblobs" });
  expect(elementsOf("Name", text)).toEqual(["committed", "never/1"]);
  expect(elementsOf("Content-Length", text)).toEqual(["7", "0"]);
  expect(elementsOf("Last-Modified", text)).toHaveLength(2);
  expect(elementsOf("Etag", text)).toHaveLength(1);
  const folders = await namesOf(client, { include: "uncommittedblobs", delimiter: "/" });
  expect(folders).toEqual(["committed", "never/"]);
});

it.each(["\uFFFE", "\uFFFF", "\u0001", "\n"])("encodes names with %j", async (char) => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const name = `a b/${char}%`;
  await putBlob(client, name, "x");
  const { text } = await list(client);
  expect(text).toContain(`<Name Encoded="true">${encodeURIComponent(name)}</Name>`);
  const folders = await list(client, { delimiter: "%" });
  expect(folders.text).toContain(
    `<BlobPrefix><Name Encoded="true">${encodeURIComponent(name)}</Name></BlobPrefix>`,
  );
});

it("tells of its container", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const ask = { query: { restype: "container" } };
  const got = await client(ask);
  expect(got).toMatchObject({ status: 200, headers: { "x-ms-lease-state": "available" } });
  expect(got.headers["etag"]).toMatch(/^"0x/);
  expect((await client({ ...ask, method: "HEAD" })).headers["etag"]).toBe(got.headers["etag"]);
  const other = await client({ ...ask, container: "other" });
  expect(other).toMatchObject({ status: 404, code: "ContainerNotFound" });
});
