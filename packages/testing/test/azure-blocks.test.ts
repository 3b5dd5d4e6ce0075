import { startAzureServer } from "@prefetch/testing";
import { expect, it } from "vitest";
import {
  blockListOf,
  elementsOf,
  getBlockList,
  putBlob,
  putBlock,
  putBlockList,
} from "./azure-block-fixture.ts";
import { clientOf, CONTAINER, idOf, md5Of } from "./azure-fixture.ts";

it("makes a blob of blocks, in the order of the list", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  expect((await putBlock(client, "k", 2, { body: "two" })).status).toBe(201);
  await putBlock(client, "k", 1, { body: "one" });
  expect((await client({ blob: "k" })).code).toBe("BlobNotFound");
  expect(server.uncommittedBlobs()).toEqual([
    { container: CONTAINER, blob: "k", blockIds: [idOf(2), idOf(1)] },
  ]);
  const committed = await putBlockList(client, "k", [1, 2, 1], {
    "x-ms-blob-content-type": "text/plain",
    "x-ms-meta-sha256": "0f",
    "x-ms-access-tier": "Cold",
  });
  expect(committed.status).toBe(201);
  const got = await client({ blob: "k", headers: { range: "bytes=2-6" } });
  expect(got).toMatchObject({
    text: "etwoo",
    headers: {
      etag: committed.headers["etag"],
      "content-type": "text/plain",
      "x-ms-meta-sha256": "0f",
      "x-ms-access-tier": "Cold",
    },
  });
  expect(got.headers).not.toHaveProperty("x-ms-blob-content-md5");
  expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.from("onetwoone"));
  expect(server.uncommittedBlobs()).toEqual([]);
});

it("lists the blocks of a blob", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 2, { body: "two" });
  await putBlock(client, "k", 1, { body: "o" });
  const uncommitted = await getBlockList(client, "k", "uncommitted");
  expect(elementsOf("Name", uncommitted.text)).toEqual([idOf(1), idOf(2)]);
  expect(elementsOf("Size", uncommitted.text)).toEqual(["1", "3"]);
  expect(uncommitted.headers).not.toHaveProperty("etag");
  expect(elementsOf("Name", (await getBlockList(client, "k")).text)).toEqual([]);

  const { headers } = await putBlockList(client, "k", [2, 1]);
  await putBlock(client, "k", 3);
  const committed = await getBlockList(client, "k");
  expect(elementsOf("Name", committed.text)).toEqual([idOf(2), idOf(1)]);
  expect(committed.headers).toMatchObject({
    etag: headers["etag"],
    "x-ms-blob-content-length": "4",
  });
  const all = await getBlockList(client, "k", "all");
  expect(elementsOf("Name", all.text)).toEqual([idOf(2), idOf(1), idOf(3)]);
  const odd = await getBlockList(client, "k", "odd");
  expect(odd).toMatchObject({ status: 400, code: "InvalidQueryParameterValue" });
});

it("lists no blocks of a blob that was put whole, or is not there", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlob(client, "k", "x");
  expect(elementsOf("Name", (await getBlockList(client, "k", "all")).text)).toEqual([]);
  expect(await getBlockList(client, "other")).toMatchObject({ status: 404, code: "BlobNotFound" });
});

it("replaces a block of the same id", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 1, { body: "old" });
  await putBlock(client, "k", 1, { body: "new" });
  await putBlockList(client, "k", [1]);
  expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.from("new"));
});

it("finds a block where the list says that it is", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 1, { body: "old" });
  await putBlockList(client, "k", [1]);
  await putBlock(client, "k", 1, { body: "new" });
  const body = blockListOf([
    ["Committed", idOf(1)],
    ["Uncommitted", idOf(1)],
    ["Latest", idOf(1)],
  ]);
  const commit = { method: "PUT", blob: "k", query: { comp: "blocklist" } };
  expect((await client({ ...commit, body })).status).toBe(201);
  expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.from("oldnewnew"));
  const missing = await client({ ...commit, body: blockListOf([["Uncommitted", idOf(1)]]) });
  expect(missing).toMatchObject({ status: 400, code: "InvalidBlockList" });
});

it("commits the same list again", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 1);
  const first = await putBlockList(client, "k", [1]);
  const second = await putBlockList(client, "k", [1]);
  expect(second.status).toBe(201);
  expect(second.headers["etag"]).not.toBe(first.headers["etag"]);
  expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.from("content"));
});

it("refuses a block that it does not have, and keeps the others", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 1);
  const refused = await putBlockList(client, "k", [1, 2]);
  expect(refused).toMatchObject({ status: 400, code: "InvalidBlockList" });
  expect(server.uncommittedBlobs()).toHaveLength(1);
  expect((await putBlockList(client, "k", [1])).status).toBe(201);
});

it("keeps the blocks where a condition does not hold", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlob(client, "k", "x");
  await putBlock(client, "k", 1);
  expect((await putBlockList(client, "k", [1], { "if-none-match": "*" })).status).toBe(409);
  expect((await putBlockList(client, "k", [1], { "if-match": '"0x1"' })).status).toBe(412);
  expect((await putBlockList(client, "k", [1])).status).toBe(201);
});

it("drops the blocks that a list leaves out", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 1);
  await putBlock(client, "k", 2);
  await putBlockList(client, "k", [1]);
  expect(server.uncommittedBlobs()).toEqual([]);
  expect((await putBlockList(client, "k", [2])).code).toBe("InvalidBlockList");
});

it("drops the blocks where a blob is put whole", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 1);
  await putBlob(client, "k", "x");
  expect(server.uncommittedBlobs()).toEqual([]);
});

it("makes an empty blob of no blocks", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  expect((await putBlockList(client, "k", [])).status).toBe(201);
  expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.alloc(0));
});

it.each([
  ["is no base64", "no base64!", "InvalidQueryParameterValue"],
  ["is empty", "", "InvalidQueryParameterValue"],
  ["has more than 64 bytes", Buffer.alloc(65).toString("base64"), "OutOfRangeInput"],
])("refuses a block whose id %s", async (_name, id, code) => {
  await using server = await startAzureServer();
  expect(await putBlock(clientOf(server), "k", id)).toMatchObject({ status: 400, code });
});

it("takes ids of up to 64 bytes, all of a blob equally long", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  expect((await putBlock(client, "k", Buffer.alloc(64).toString("base64"))).status).toBe(201);
  const shorter = await putBlock(client, "k", Buffer.alloc(63).toString("base64"));
  expect(shorter).toMatchObject({ status: 400, code: "InvalidBlobOrBlock" });
  expect((await putBlock(client, "other", 1)).status).toBe(201);
});

it("refuses an empty block", async () => {
  await using server = await startAzureServer();
  const answer = await putBlock(clientOf(server), "k", 1, { body: "" });
  expect(answer).toMatchObject({ status: 400, code: "InvalidHeaderValue" });
});

it("takes no more uncommitted blocks than its option says", async () => {
  await using server = await startAzureServer({ maxUncommittedBlocks: 2 });
  const client = clientOf(server);
  await putBlock(client, "k", 1);
  await putBlock(client, "k", 2);
  const third = await putBlock(client, "k", 3);
  expect(third).toMatchObject({ status: 409, code: "BlockCountExceedsLimit" });
  expect((await putBlock(client, "k", 2)).status).toBe(201);
});

it("takes a list of 50,000 blocks and no longer one", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 1, { body: "x" });
  const longest = Array<number>(50_000).fill(1);
  expect(await putBlockList(client, "k", [...longest, 1])).toMatchObject({
    status: 400,
    code: "BlockListTooLong",
  });
  expect((await putBlockList(client, "k", longest)).status).toBe(201);
  const { headers } = await client({ method: "HEAD", blob: "k" });
  expect(headers["content-length"]).toBe("50000");
});

it.each(["", "<BlockList>", "<Other/>"])("refuses %j as a list", async (body) => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const answer = await client({ method: "PUT", blob: "k", body, query: { comp: "blocklist" } });
  expect(answer).toMatchObject({ status: 400, code: "InvalidXmlDocument" });
});

it("verifies the list that it is sent", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 1);
  const damaged = await putBlockList(client, "k", [1], { "content-md5": md5Of("other") });
  expect(damaged).toMatchObject({ status: 400, code: "Md5Mismatch" });
  expect(server.uncommittedBlobs()).toHaveLength(1);
});
