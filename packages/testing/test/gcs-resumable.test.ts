import { startGcsServer } from "@prefetch/testing";
import { expect, it } from "vitest";
import {
  ask,
  BUCKET,
  crc32cOf,
  errorOf,
  md5Of,
  QUANTUM,
  sampleBytes,
  storedMd5,
  uploadUrl,
} from "./gcs-fixture.ts";
import { beginSession, beginWrite, keptBytes } from "./gcs-session-fixture.ts";

const SIZE = 3 * QUANTUM + 5;
const BYTES = sampleBytes(SIZE);

it("takes an object chunk by chunk", async () => {
  await using server = await startGcsServer();
  const metadata = { metadata: { source: "hub" } };
  const headers = {
    "x-upload-content-length": String(SIZE),
    "x-upload-content-type": "application/x-model",
  };
  const query = { kmsKeyName: "keys/one" };
  const session = await beginSession(server, "k", { headers, metadata, query });
  expect(server.openUploads()).toMatchObject([{ bucket: BUCKET, name: "k", persistedBytes: 0 }]);

  const first = await session.send(0, BYTES.subarray(0, 2 * QUANTUM), SIZE);
  expect(first).toMatchObject({ status: 308, text: "" });
  expect(keptBytes(first)).toBe(2 * QUANTUM);
  expect(server.keys(BUCKET)).toEqual([]);
  expect(server.openUploads()).toMatchObject([{ persistedBytes: 2 * QUANTUM }]);

  const last = await session.send(2 * QUANTUM, BYTES.subarray(2 * QUANTUM), SIZE);
  expect(last).toMatchObject({
    status: 200,
    json: {
      name: "k",
      size: String(SIZE),
      contentType: "application/x-model",
      crc32c: crc32cOf(BYTES),
      md5Hash: md5Of(BYTES),
      kmsKeyName: "keys/one/cryptoKeyVersions/1",
      ...metadata,
    },
  });
  expect(await storedMd5(server, "k")).toBe(md5Of(BYTES));
  expect(server.openUploads()).toEqual([]);
});

it("takes an object at once, without a Content-Range", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k", { query: { fields: "size" } });
  const answer = await ask(session.url, { method: "PUT", body: BYTES });
  expect(answer).toMatchObject({ status: 200, json: { size: String(SIZE) } });
  expect(answer.json).not.toHaveProperty("name");
  expect(await storedMd5(server, "k")).toBe(md5Of(BYTES));
});

it("takes an object of no bytes", async () => {
  await using server = await startGcsServer();
  const empty = { json: { size: "0", crc32c: "AAAAAA==" }, status: 200 };
  const session = await beginSession(server, "k");
  expect(await session.query(0)).toMatchObject(empty);
  const other = await beginSession(server, "other");
  expect(await ask(other.url, { method: "PUT" })).toMatchObject(empty);
});

it("tells how far a session is, and does nothing else", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  for (const total of ["*", SIZE] as const) {
    const answer = await session.query(total);
    expect(answer).toMatchObject({ status: 308, text: "" });
    expect(keptBytes(answer)).toBeUndefined();
  }
  await session.send(0, BYTES.subarray(0, QUANTUM), SIZE);
  expect(keptBytes(await session.query())).toBe(QUANTUM);
  expect(keptBytes(await session.query(SIZE))).toBe(QUANTUM);
  await session.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE);
  for (const total of ["*", SIZE] as const) {
    expect(await session.query(total)).toMatchObject({ status: 200, json: { name: "k" } });
  }
  expect(await storedMd5(server, "k")).toBe(md5Of(BYTES));
});

it("completes a session whose size was unknown when it is told", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  const bytes = BYTES.subarray(0, 2 * QUANTUM);
  expect(await session.send(0, bytes, "*")).toMatchObject({ status: 308 });
  const done = await session.query(bytes.byteLength);
  expect(done).toMatchObject({ status: 200, json: { crc32c: crc32cOf(bytes) } });
});

it("keeps 256 KiB at a time of a chunk that does not end the object", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  const odd = await session.send(0, BYTES.subarray(0, 2 * QUANTUM + 7), SIZE);
  expect(odd.status).toBe(308);
  expect(keptBytes(odd)).toBe(2 * QUANTUM);
  const small = await session.send(2 * QUANTUM, BYTES.subarray(0, 100), SIZE);
  expect(small).toMatchObject({ status: 400, text: expect.stringContaining("262144") });
  expect(keptBytes(await session.query())).toBe(2 * QUANTUM);
});

it("passes over bytes that it has", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  await session.send(0, BYTES.subarray(0, 2 * QUANTUM), SIZE);
  // What comes a second time is not looked at.
  const again = await session.send(0, sampleBytes(QUANTUM, 2), SIZE);
  expect(again.status).toBe(308);
  expect(keptBytes(again)).toBe(2 * QUANTUM);
  const overlapping = Buffer.concat([sampleBytes(QUANTUM, 2), BYTES.subarray(2 * QUANTUM)]);
  expect(await session.send(QUANTUM, overlapping, SIZE)).toMatchObject({ status: 200 });
  expect(await storedMd5(server, "k")).toBe(md5Of(BYTES));
  // An answer that was lost is asked for by sending again.
  const repeated = await session.send(2 * QUANTUM, BYTES.subarray(2 * QUANTUM), SIZE);
  expect(repeated).toMatchObject({ status: 200, json: { crc32c: crc32cOf(BYTES) } });
});

it("refuses a gap, and keeps nothing of it", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  await session.send(0, BYTES.subarray(0, QUANTUM), SIZE);
  const gap = await session.send(2 * QUANTUM, BYTES.subarray(2 * QUANTUM), SIZE);
  expect(gap).toMatchObject({
    status: 503,
    text: expect.stringMatching(/offset is 524288 .* uploaded size of 262144 /),
  });
  expect(keptBytes(await session.query())).toBe(QUANTUM);
  expect(server.keys(BUCKET)).toEqual([]);
});

it("keeps what came before the client went away", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  const write = await beginWrite(server, session, BYTES, QUANTUM + 10);
  await write.leave();
  const rest = await session.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE);
  expect(rest).toMatchObject({ status: 200, json: { crc32c: crc32cOf(BYTES) } });
  expect(await storedMd5(server, "k")).toBe(md5Of(BYTES));
});

it.each([
  ["bytes 0-9", 10],
  ["bytes 0-9/5", 10],
  ["bytes 5-4/10", 0],
  ["bytes 0-8/10", 10],
  ["items 0-9/10", 10],
])("refuses the Content-Range %s with %d bytes", async (range, sizeBytes) => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  const answer = await ask(session.url, {
    method: "PUT",
    headers: { "content-range": range },
    body: sampleBytes(sizeBytes),
  });
  expect(answer).toMatchObject(errorOf(400, "invalid"));
  expect(server.openUploads()).toMatchObject([{ persistedBytes: 0 }]);
});

it("refuses a size that contradicts what was told before", async () => {
  await using server = await startGcsServer();
  const refused = errorOf(400, "invalid");
  const headers = { "x-upload-content-length": String(SIZE) };
  const declared = await beginSession(server, "k", { headers });
  expect(await declared.query(SIZE + 1)).toMatchObject(refused);
  expect(await declared.send(0, BYTES.subarray(0, QUANTUM), QUANTUM)).toMatchObject(refused);
  const more = sampleBytes(4 * QUANTUM);
  expect(await declared.send(0, more, "*")).toMatchObject(refused);

  const open = await beginSession(server, "other");
  await open.send(0, BYTES.subarray(0, 2 * QUANTUM), SIZE);
  expect(await open.query(SIZE + 1)).toMatchObject(refused);
  const unknown = await beginSession(server, "third");
  await unknown.send(0, BYTES.subarray(0, 2 * QUANTUM), "*");
  expect(await unknown.query(QUANTUM)).toMatchObject(refused);
  expect(server.keys(BUCKET)).toEqual([]);
});

it("answers 200 in the place of 308 to who asks for that", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k");
  const headers = { "x-guploader-no-308": "yes" };
  const answer = await session.send(0, BYTES.subarray(0, QUANTUM), SIZE, headers);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("x-http-status-code-override")).toBe("308");
  expect(keptBytes(answer)).toBe(QUANTUM);
});

it("refuses a session whose declared size is no number", async () => {
  await using server = await startGcsServer();
  const url = uploadUrl(server, { uploadType: "resumable", name: "k" });
  const headers = { "x-upload-content-length": "many" };
  const answer = await ask(url, { method: "POST", headers });
  expect(answer).toMatchObject(errorOf(400, "invalid"));
});
