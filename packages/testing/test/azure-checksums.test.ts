import { startAzureServer } from "@prefetch/testing";
import { describe, expect, it } from "vitest";
import { putBlob, putBlock } from "./azure-block-fixture.ts";
import { clientOf, CONTAINER, CRC64_OF_DIGITS, md5Of, send, urlOf } from "./azure-fixture.ts";
import type { Answer, AzureClient } from "./azure-fixture.ts";

const DIGITS = "123456789";

type Write = (client: AzureClient, headers: Readonly<Record<string, string>>) => Promise<Answer>;

const WRITES: readonly [name: string, write: Write][] = [
  ["Put Blob", (client, headers) => putBlob(client, "k", DIGITS, headers)],
  ["Put Block", (client, headers) => putBlock(client, "k", 1, { body: DIGITS, headers })],
];

describe.each(WRITES)("%s", (_name, write) => {
  it.each([
    ["content-md5", md5Of(DIGITS)],
    ["x-ms-content-crc64", CRC64_OF_DIGITS],
  ])("takes what its %s describes, and says so", async (header, value) => {
    await using server = await startAzureServer();
    const answer = await write(clientOf(server), { [header]: value });
    expect(answer).toMatchObject({ status: 201, headers: { [header]: value } });
  });

  it.each([
    ["content-md5", md5Of("other"), "Md5Mismatch"],
    ["content-md5", "AAAA", "InvalidMd5"],
    ["x-ms-content-crc64", "AAAAAAAAAAA=", "Crc64Mismatch"],
    // The highest byte first, as other stores write it.
    ["x-ms-content-crc64", "rosUhgp5mIg=", "Crc64Mismatch"],
    ["x-ms-content-crc64", "AAAA", "InvalidHeaderValue"],
  ])("refuses the %s %s", async (header, value, code) => {
    await using server = await startAzureServer();
    const answer = await write(clientOf(server), { [header]: value });
    expect(answer).toMatchObject({ status: 400, code });
    expect(server.keys(CONTAINER)).toEqual([]);
    expect(server.uncommittedBlobs()).toEqual([]);
  });

  it("refuses two checksums at once", async () => {
    await using server = await startAzureServer();
    const headers = { "content-md5": md5Of(DIGITS), "x-ms-content-crc64": CRC64_OF_DIGITS };
    expect(await write(clientOf(server), headers)).toMatchObject({ status: 400 });
  });

  it("does not know structured bodies", async () => {
    await using server = await startAzureServer();
    const headers = { "x-ms-structured-body": "XSM/1.0; properties=crc64" };
    expect(await write(clientOf(server), headers)).toMatchObject({ status: 501 });
  });
});

it("says what it computed", async () => {
  await using server = await startAzureServer();
  const { text } = await putBlob(clientOf(server), "k", DIGITS, {
    "x-ms-content-crc64": "AAAAAAAAAAA=",
  });
  expect(text).toContain(`<UserSpecifiedCrc64>AAAAAAAAAAA=</UserSpecifiedCrc64>`);
  expect(text).toContain(`<ServerCalculatedCrc64>${CRC64_OF_DIGITS}</ServerCalculatedCrc64>`);
});

it("wants the length of what it is sent", async () => {
  await using server = await startAzureServer({ tokens: ["good"] });
  const response = await fetch(urlOf(server, { blob: "k" }), {
    method: "PUT",
    headers: { authorization: "Bearer good", "x-ms-blob-type": "BlockBlob" },
    body: new Blob([DIGITS]).stream(),
    duplex: "half",
  });
  expect(response.status).toBe(411);
  const read = { headers: { authorization: "Bearer good" } };
  expect((await send(urlOf(server, { blob: "k" }), read)).code).toBe("BlobNotFound");
});
