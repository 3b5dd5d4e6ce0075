import { startAzureServer } from "@prefetch/testing";
import { describe, expect, it } from "vitest";
import { putBlob, putBlock, putBlockList } from "./azure-block-fixture.ts";
import { clientOf, CONTAINER } from "./azure-fixture.ts";
import type { Answer, AzureClient } from "./azure-fixture.ts";

const PAST = new Date(Date.now() - 86_400_000).toUTCString();
const FUTURE = new Date(Date.now() + 86_400_000).toUTCString();

type Write = (client: AzureClient, headers: Readonly<Record<string, string>>) => Promise<Answer>;

const WRITES: readonly [name: string, write: Write][] = [
  ["Put Blob", (client, headers) => putBlob(client, "k", "new", headers)],
  [
    "Put Block List",
    async (client, headers) => {
      await putBlock(client, "k", 1, { body: "new" });
      return putBlockList(client, "k", [1], headers);
    },
  ],
];

describe.each(WRITES)("%s", (_name, write) => {
  it("creates, but does not replace, where nothing may be", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    const condition = { "if-none-match": "*" };
    expect((await write(client, condition)).status).toBe(201);
    await putBlob(client, "k", "old");
    const second = await write(client, condition);
    expect(second).toMatchObject({ status: 409, code: "BlobAlreadyExists" });
    expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.from("old"));
  });

  it("replaces what it names only", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    const { headers } = await putBlob(client, "k", "old");
    const etag = headers["etag"] ?? "";
    const unmet = { status: 412, code: "ConditionNotMet" };
    expect(await write(client, { "if-match": '"0x1"' })).toMatchObject(unmet);
    expect(await write(client, { "if-none-match": etag })).toMatchObject(unmet);
    expect(await write(client, { "if-unmodified-since": PAST })).toMatchObject(unmet);
    expect(await write(client, { "if-modified-since": FUTURE })).toMatchObject(unmet);
    expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.from("old"));
    const met = { "if-match": etag, "if-unmodified-since": FUTURE, "if-modified-since": PAST };
    expect((await write(client, met)).status).toBe(201);
  });

  it("does not replace what it names where nothing is", async () => {
    await using server = await startAzureServer();
    const answer = await write(clientOf(server), { "if-match": "*" });
    expect(answer).toMatchObject({ status: 412, code: "ConditionNotMet" });
    expect(server.keys(CONTAINER)).toEqual([]);
  });
});

it("lets one of several at once create a blob", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const puts = Array.from({ length: 8 }, (_, index) =>
    putBlob(client, "k", `${index}`, { "if-none-match": "*" }),
  );
  const statuses = (await Promise.all(puts)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(7);
});

it("returns a blob of the ETag that is asked for only", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const { headers } = await putBlob(client, "k", "x");
  const etag = headers["etag"] ?? "";
  const get = async (condition: Readonly<Record<string, string>>): Promise<number> =>
    (await client({ blob: "k", headers: condition })).status;
  expect(await get({ "if-match": etag })).toBe(200);
  expect(await get({ "if-match": `"0x1", ${etag}` })).toBe(200);
  expect(await get({ "if-match": '"0x1"' })).toBe(412);
  expect(await get({ "if-none-match": '"0x1"' })).toBe(200);
  expect(await get({ "if-none-match": etag })).toBe(304);
  expect(await get({ "if-modified-since": FUTURE })).toBe(304);
  expect(await get({ "if-unmodified-since": PAST })).toBe(412);
});

it("deletes what is named only", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlob(client, "k", "x");
  const remove = { method: "DELETE", blob: "k" };
  const refused = await client({ ...remove, headers: { "if-match": '"0x1"' } });
  expect(refused).toMatchObject({ status: 412, code: "ConditionNotMet" });
  expect((await client({ ...remove, headers: { "if-match": "*" } })).status).toBe(202);
});
