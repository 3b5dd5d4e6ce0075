import { startGcsServer } from "@prefetch/testing";
import type { GcsFault } from "@prefetch/testing";
import { expect, it } from "vitest";
import {
  BUCKET,
  crc32cOf,
  errorOf,
  insert,
  insertMultipart,
  md5Of,
  QUANTUM,
  read,
  sampleBytes,
  storedMd5,
} from "./gcs-fixture.ts";
import { beginSession, keptBytes } from "./gcs-session-fixture.ts";

const SIZE = 3 * QUANTUM + 5;
const BYTES = sampleBytes(SIZE);
const CUT = { cause: { code: expect.stringMatching(/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/) } };
const FLIPPED = Buffer.from(BYTES);
FLIPPED[0] = (FLIPPED[0] ?? 0) ^ 1;

async function failureOf(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    return error;
  }
}

it.each([
  [403, "rateLimitExceeded"],
  [429, "rateLimitExceeded"],
  [503, "backendError"],
])("answers %d %s", async (status, reason) => {
  await using server = await startGcsServer();
  const fault: GcsFault = { kind: "error", status, reason, headers: { "retry-after": "7" } };
  server.inject({ operation: "InsertObject", times: 1, fault });
  const answer = await insert(server, "k", "x");
  expect(answer).toMatchObject(errorOf(status, reason));
  expect(answer.headers.get("retry-after")).toBe("7");
  expect(server.keys(BUCKET)).toEqual([]);
  expect(await insert(server, "k", "x")).toMatchObject({ status: 200 });
  expect(server.requests.map((request) => request.status)).toEqual([status, 200]);
});

it("strikes what its rule names, as often as it says", async () => {
  await using server = await startGcsServer();
  const fault: GcsFault = { kind: "error", status: 503, reason: "backendError" };
  server.inject({ operation: "ReadObject", name: "a/b", skip: 1, times: 1, fault });
  await insert(server, "a/b", "x");
  await insert(server, "other", "x");
  await read(server, "other");
  const statuses = [];
  for (let call = 0; call < 3; call += 1) statuses.push((await read(server, "a/b")).status);
  expect(statuses).toEqual([200, 503, 200]);
});

it("tries rules in their order, until they are cleared", async () => {
  await using server = await startGcsServer();
  server.inject({ times: 1, fault: { kind: "error", status: 500, reason: "first" } });
  server.inject({ fault: { kind: "error", status: 500, reason: "second" } });
  expect(await insert(server, "k", "x")).toMatchObject(errorOf(500, "first"));
  expect(await insert(server, "k", "x")).toMatchObject(errorOf(500, "second"));
  server.clearFaults();
  expect(await insert(server, "k", "x")).toMatchObject({ status: 200 });
});

it("resets the connection, and does nothing", async () => {
  await using server = await startGcsServer();
  server.inject({ times: 1, fault: { kind: "reset", afterBytes: 100_000 } });
  await expect(insert(server, "k", BYTES)).rejects.toMatchObject(CUT);
  expect(server.requests.map(({ status }) => status)).toEqual([0]);
  expect(server.keys(BUCKET)).toEqual([]);
});

it("loses the answer to what it did", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  server.inject({ times: 1, fault: { kind: "lose-answer" } });
  await expect(session.send(0, BYTES.subarray(0, QUANTUM), SIZE)).rejects.toMatchObject(CUT);
  expect(keptBytes(await session.query(SIZE))).toBe(QUANTUM);
});

it("stalls until the faults are cleared", async () => {
  await using server = await startGcsServer();
  server.inject({ fault: { kind: "stall" } });
  const failure = failureOf(insert(server, "k", "x"));
  await expect.poll(() => server.requests.length).toBe(1);
  server.clearFaults();
  expect(await failure).toMatchObject(CUT);
  expect(server.keys(BUCKET)).toEqual([]);
});

it("holds an answer until a promise settles", async () => {
  await using server = await startGcsServer();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.inject({ fault: { kind: "hold", until: promise } });
  const answer = insert(server, "k", "x");
  await expect.poll(() => server.requests.length).toBe(1);
  expect(server.keys(BUCKET)).toEqual([]);
  resolve(undefined);
  expect(await answer).toMatchObject({ status: 200 });
});

it("keeps a chunk in part", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  // Queries are none of what the fault can strike, and are not counted.
  server.inject({ times: 1, fault: { kind: "short-write", keptBytes: 2 * QUANTUM } });
  await session.query();
  expect(await session.send(0, BYTES, SIZE)).toMatchObject(errorOf(503, "backendError"));
  expect(keptBytes(await session.query(SIZE))).toBe(2 * QUANTUM);
  const rest = await session.send(2 * QUANTUM, BYTES.subarray(2 * QUANTUM), SIZE);
  expect(rest).toMatchObject({ status: 200, json: { crc32c: crc32cOf(BYTES) } });
  expect(await storedMd5(server, "k")).toBe(md5Of(BYTES));
});

it.each([
  [0, undefined],
  [QUANTUM - 1, undefined],
  [QUANTUM + 1, QUANTUM],
  [SIZE, 3 * QUANTUM],
])("keeps %d bytes in 256 KiB, and resets the connection", async (asked, kept) => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  server.inject({ fault: { kind: "short-write", keptBytes: asked, resets: true } });
  await expect(session.send(0, BYTES, SIZE)).rejects.toMatchObject(CUT);
  expect(keptBytes(await session.query(SIZE))).toBe(kept);
});

it("corrupts a chunk; the hash that was told shows it", async () => {
  await using server = await startGcsServer();
  server.inject({ times: 2, fault: { kind: "corrupt" } });
  const told = await beginSession(server, "told");
  const headers = { "x-goog-hash": `crc32c=${crc32cOf(BYTES)}` };
  expect(await told.send(0, BYTES, SIZE, headers)).toMatchObject(errorOf(400, "invalid"));
  const untold = await beginSession(server, "untold");
  const answer = await untold.send(0, BYTES, SIZE);
  expect(answer).toMatchObject({ status: 200, json: { crc32c: crc32cOf(FLIPPED) } });
  expect(await storedMd5(server, "untold")).toBe(md5Of(FLIPPED));
});

it("corrupts content unnoticed; the answer alone shows it", async () => {
  await using server = await startGcsServer();
  server.inject({ times: 2, fault: { kind: "corrupt", unnoticed: true } });
  const session = await beginSession(server, "chunks");
  await session.send(0, BYTES.subarray(0, QUANTUM), SIZE);
  const headers = { "x-goog-hash": `crc32c=${crc32cOf(BYTES)}` };
  const last = await session.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE, headers);
  expect(last).toMatchObject({ status: 200 });
  expect(await storedMd5(server, "chunks")).not.toBe(md5Of(BYTES));
  server.clearFaults();
  server.inject({ times: 1, fault: { kind: "corrupt", unnoticed: true } });
  const metadata = { name: "once", crc32c: crc32cOf(BYTES) };
  const once = await insertMultipart(server, metadata, BYTES);
  expect(once).toMatchObject({ status: 200, json: { crc32c: crc32cOf(FLIPPED) } });
});

it.each([404, 410] as const)("forgets a session, and answers %d from then on", async (status) => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  await session.send(0, BYTES.subarray(0, QUANTUM), SIZE);
  server.inject({ times: 1, fault: { kind: "forget-session", status } });
  expect(await session.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE)).toMatchObject({ status });
  expect(await session.query()).toMatchObject({ status });
  expect(await session.cancel()).toMatchObject({ status });
  expect(server.openUploads()).toEqual([]);
  expect(server.keys(BUCKET)).toEqual([]);
});
