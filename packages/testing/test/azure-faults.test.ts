import { startAzureServer } from "@prefetch/testing";
import type { AzureFault } from "@prefetch/testing";
import { describe, expect, it } from "vitest";
import { putBlob, putBlock, putBlockList } from "./azure-block-fixture.ts";
import { clientOf, CONTAINER, CRC64_OF_DIGITS, idOf } from "./azure-fixture.ts";

const CUT = { cause: { code: expect.stringMatching(/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/) } };
const BUSY: AzureFault = { kind: "error", status: 503, code: "ServerBusy" };

async function failureOf(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    return error;
  }
}

it.each([
  [503, "ServerBusy"],
  [403, "AuthenticationFailed"],
  [500, "OperationTimedOut"],
])("answers %d %s", async (status, code) => {
  await using server = await startAzureServer();
  const fault: AzureFault = { kind: "error", status, code, headers: { "retry-after": "7" } };
  server.inject({ operation: "PutBlob", fault });
  const answer = await putBlob(clientOf(server), "k", "content");
  expect(answer).toMatchObject({ status, code, headers: { "retry-after": "7" } });
  expect(answer.text).toContain(`<Code>${code}</Code>`);
  expect(answer.headers["x-ms-request-id"]).toMatch(/./);
  expect(server.requests.map((request) => request.status)).toEqual([status]);
  expect(server.keys(CONTAINER)).toEqual([]);
});

it("strikes what its rule names, as often as it says", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  server.inject({ operation: "PutBlob", blob: "k", skip: 1, times: 1, fault: BUSY });
  await putBlob(client, "other", "x");
  await putBlock(client, "k", 1);
  for (let index = 0; index < 3; index += 1) await putBlob(client, "k", "x");
  expect(server.requests.map(({ status }) => status)).toEqual([201, 201, 201, 503, 201]);
});

it("tries rules in their order, until they are cleared", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  server.inject({ times: 1, fault: BUSY });
  server.inject({ fault: { kind: "error", status: 500, code: "InternalError" } });
  expect((await putBlob(client, "k", "x")).code).toBe("ServerBusy");
  expect((await putBlob(client, "k", "x")).code).toBe("InternalError");
  server.clearFaults();
  expect((await putBlob(client, "k", "x")).status).toBe(201);
});

it.each([0, 1, 500_000, 2_000_000])("resets after %d bytes of a million", async (afterBytes) => {
  await using server = await startAzureServer();
  server.inject({ fault: { kind: "reset", afterBytes } });
  const put = putBlob(clientOf(server), "k", Buffer.alloc(1_000_000));
  await expect(put).rejects.toMatchObject(CUT);
  expect(server.requests.map(({ status }) => status)).toEqual([0]);
  expect(server.keys(CONTAINER)).toEqual([]);
});

it("stalls until the faults are cleared", async () => {
  await using server = await startAzureServer();
  server.inject({ fault: { kind: "stall" } });
  const failure = failureOf(putBlob(clientOf(server), "k", "x"));
  await expect.poll(() => server.requests.length).toBe(1);
  server.clearFaults();
  expect(await failure).toMatchObject(CUT);
  expect(server.keys(CONTAINER)).toEqual([]);
});

it("holds an answer until a promise settles", async () => {
  await using server = await startAzureServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.inject({ fault: { kind: "hold", until: promise } });
  const answer = putBlob(clientOf(server), "k", "x");
  await expect.poll(() => server.requests.length).toBe(1);
  expect(server.requests[0]?.status).toBe(0);
  resolve();
  expect((await answer).status).toBe(201);
});

it("delays an answer", async () => {
  await using server = await startAzureServer();
  server.inject({ fault: { kind: "delay", ms: 60 } });
  const started = performance.now();
  await putBlob(clientOf(server), "k", "x");
  expect(performance.now() - started).toBeGreaterThan(55);
});

it("loses the answer to what it did", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "k", 1);
  server.inject({ times: 1, fault: { kind: "lose-answer" } });
  await expect(putBlockList(client, "k", [1])).rejects.toMatchObject(CUT);
  expect(server.requests.map(({ status }) => status)).toEqual([201, 0]);
  expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.from("content"));
});

it("forgets a block that it acknowledged", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  server.inject({ times: 1, fault: { kind: "drop-block" } });
  await putBlob(client, "other", "x");
  expect((await putBlock(client, "k", 1)).status).toBe(201);
  expect(server.uncommittedBlobs()).toEqual([]);
  expect((await putBlockList(client, "k", [1])).code).toBe("InvalidBlockList");
  await putBlock(client, "k", 1);
  expect(server.uncommittedBlobs()).toMatchObject([{ blockIds: [idOf(1)] }]);
});

describe("a byte that was kept flipped", () => {
  it("is in a blob that was put whole and verified", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    server.inject({ times: 1, fault: { kind: "corrupt" } });
    const put = await putBlob(client, "k", "123456789", { "x-ms-content-crc64": CRC64_OF_DIGITS });
    expect(put).toMatchObject({
      status: 201,
      headers: { "x-ms-content-crc64": CRC64_OF_DIGITS },
    });
    expect((await client({ blob: "k" })).text).toBe("023456789");
    await putBlob(client, "k", "123456789");
    expect((await client({ blob: "k" })).text).toBe("123456789");
  });

  it("is the first one, and no other", async () => {
    await using server = await startAzureServer();
    server.inject({ fault: { kind: "corrupt" } });
    await putBlob(clientOf(server), "k", Buffer.alloc(1_000_000));
    const expected = Buffer.alloc(1_000_000);
    expected[0] = 1;
    expect(await server.objectBytes(CONTAINER, "k")).toEqual(expected);
  });

  it("is in a block, and strikes nothing but content", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    server.inject({ times: 1, fault: { kind: "corrupt" } });
    await client({ blob: "k" });
    await putBlock(client, "k", 1, { body: "123" });
    await putBlock(client, "k", 2, { body: "123" });
    await putBlockList(client, "k", [1, 2]);
    expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.from("023123"));
  });
});

it("finds out content that is damaged on its way in, where its checksum is told", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const checksum = { "x-ms-content-crc64": CRC64_OF_DIGITS };
  server.inject({ times: 2, fault: { kind: "damage" } });
  expect(await putBlob(client, "k", "123456789", checksum)).toMatchObject({ status: 400 });
  expect(server.keys(CONTAINER)).toEqual([]);
  await putBlob(client, "k", "123456789");
  expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.from("023456789"));
});
