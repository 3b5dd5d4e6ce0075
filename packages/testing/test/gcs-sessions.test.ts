import { startGcsServer } from "@prefetch/testing";
import { expect, it } from "vitest";
import {
  BUCKET,
  crc32cOf,
  errorOf,
  insert,
  md5Of,
  QUANTUM,
  read,
  sampleBytes,
  storedMd5,
} from "./gcs-fixture.ts";
import { beginSession, beginWrite, sessionAt } from "./gcs-session-fixture.ts";

const SIZE = QUANTUM + 5;
const BYTES = sampleBytes(SIZE);
const GONE = errorOf(410, "gone");
const WRONG_CRC = { "x-goog-hash": "crc32c=AAAAAA==" };

it("completes a session whose hashes are right", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k", { metadata: { md5Hash: md5Of(BYTES) } });
  // Only the request that ends the object is held to its hash.
  await session.send(0, BYTES.subarray(0, QUANTUM), SIZE, WRONG_CRC);
  const headers = { "x-goog-hash": `crc32c=${crc32cOf(BYTES)}` };
  const last = await session.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE, headers);
  expect(last).toMatchObject({ status: 200, json: { crc32c: crc32cOf(BYTES) } });
});

it("refuses an object that is not what X-Goog-Hash says, and its session with it", async () => {
  await using server = await startGcsServer();
  const refused = errorOf(400, "invalid");
  await insert(server, "k", "old");
  const session = await beginSession(server, "k");
  await session.send(0, BYTES.subarray(0, QUANTUM), SIZE);
  const last = await session.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE, WRONG_CRC);
  expect(last).toMatchObject(refused);
  expect(last.text).toContain(crc32cOf(BYTES));
  expect(server.openUploads()).toEqual([]);
  expect(await session.query()).toMatchObject(refused);
  expect(await session.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE)).toMatchObject(refused);
  expect((await read(server, "k")).text).toBe("old");
});

it("holds a session to X-Goog-Hash where a query completes it", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  await session.send(0, BYTES.subarray(0, QUANTUM), "*");
  expect(await session.query(QUANTUM, WRONG_CRC)).toMatchObject(errorOf(400, "invalid"));
});

it.each([{ crc32c: "AAAAAA==" }, { md5Hash: md5Of("other") }])(
  "refuses an object that is not what the metadata %j said",
  async (metadata) => {
    await using server = await startGcsServer();
    const session = await beginSession(server, "k", { metadata });
    expect(await session.send(0, BYTES, SIZE)).toMatchObject(errorOf(400, "invalid"));
    expect(server.keys(BUCKET)).toEqual([]);
  },
);

it("cancels a session", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  await session.send(0, BYTES.subarray(0, QUANTUM), SIZE);
  expect(await session.cancel()).toMatchObject({ status: 499, text: "" });
  expect(server.openUploads()).toEqual([]);
  expect(await session.query()).toMatchObject(GONE);
  expect(await session.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE)).toMatchObject(GONE);
  expect(await session.cancel()).toMatchObject(GONE);
  expect(server.keys(BUCKET)).toEqual([]);
});

it("cancels a session that is being written to", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  const write = await beginWrite(server, session, BYTES, QUANTUM);
  expect(await session.cancel()).toMatchObject({ status: 499 });
  expect(await write.finish()).toMatchObject({ status: 410 });
  expect(server.keys(BUCKET)).toEqual([]);
});

it("does not cancel what is complete", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  await session.send(0, BYTES, SIZE);
  expect(await session.cancel()).toMatchObject(errorOf(404, "notFound"));
  expect(server.keys(BUCKET)).toEqual(["k"]);
});

it("does not know a session that never was", async () => {
  await using server = await startGcsServer();
  const { url } = await beginSession(server, "k");
  const other = sessionAt(url.replace(/upload_id=.*/, "upload_id=other"));
  expect(await other.query()).toMatchObject(errorOf(404, "notFound"));
  expect(await other.send(0, BYTES, SIZE)).toMatchObject(errorOf(404, "notFound"));
});

it("ends a session when its time is over", async () => {
  await using server = await startGcsServer({ sessionLifeMs: 0 });
  const session = await beginSession(server, "k");
  expect(server.openUploads()).toEqual([]);
  expect(await session.query()).toMatchObject(GONE);
  expect(await session.send(0, BYTES, SIZE)).toMatchObject(GONE);
});

it("takes two writes of a session one after the other", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  const first = await beginWrite(server, session, BYTES, QUANTUM);
  const second = session.send(0, BYTES, SIZE);
  await expect.poll(() => server.requests.length).toBe(3);
  const one = await first.finish();
  expect(one).toMatchObject({ status: 200 });
  expect(await second).toMatchObject({ status: 200, text: one.text });
  expect(await storedMd5(server, "k")).toBe(md5Of(BYTES));
});

it("completes a session once, whoever sees its end", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  const write = await beginWrite(server, session, BYTES.subarray(0, QUANTUM), QUANTUM - 1);
  const [written, ...asked] = await Promise.all([
    write.finish(),
    session.query(QUANTUM),
    session.query(QUANTUM),
  ]);
  const answers = [written, ...asked, await session.query()];
  const complete = answers.filter(({ status }) => status === 200);
  expect(new Set(complete.map(({ text }) => text)).size).toBe(1);
  expect(answers.at(-1)).toMatchObject({ status: 200 });
});

it("keeps sessions of one object apart; the one that is completed last wins", async () => {
  await using server = await startGcsServer();
  const [one, two] = [await beginSession(server, "k"), await beginSession(server, "k")];
  await one.send(0, BYTES.subarray(0, QUANTUM), SIZE);
  await two.send(0, sampleBytes(10, 2), 10);
  expect(await server.objectBytes(BUCKET, "k")).toEqual(sampleBytes(10, 2));
  await one.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE);
  expect(await storedMd5(server, "k")).toBe(md5Of(BYTES));
});
