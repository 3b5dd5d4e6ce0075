import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGcsServer } from "@prefetch/testing";
import { expect, it, onTestFinished } from "vitest";
import {
  ask,
  BUCKET,
  CRC32C_OF_DIGITS,
  crc32cOf,
  errorOf,
  insert,
  md5Of,
  objectUrl,
  QUANTUM,
  read,
  sampleBytes,
  storedMd5,
} from "./gcs-fixture.ts";
import { beginSession, beginWrite } from "./gcs-session-fixture.ts";

const SIZE = 3 * QUANTUM + 5;
const BYTES = sampleBytes(SIZE);

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gcs-storage-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it("keeps chunks as files, and puts them together", async () => {
  const path = join(await temporaryFolder(), "made");
  await using server = await startGcsServer({ storage: { kind: "directory", path } });
  const session = await beginSession(server, "k");
  await session.send(0, BYTES.subarray(0, QUANTUM + 9), SIZE);
  await session.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE);
  expect(await storedMd5(server, "k")).toBe(md5Of(BYTES));
  const range = `bytes=${QUANTUM - 3}-${QUANTUM + 2}`;
  const { headers } = await read(server, "k", { range });
  expect(headers.get("content-length")).toBe("6");
  expect(await readdir(path)).toHaveLength(2);
});

it("gives the space of everything that ends back", async () => {
  const path = await temporaryFolder();
  await using server = await startGcsServer({ storage: { kind: "directory", path } });
  await insert(server, "k", "one");
  await insert(server, "k", "two");
  await insert(server, "k", "refused", { query: { ifGenerationMatch: 0 } });
  await insert(server, "k", "refused", { headers: { "x-goog-hash": "crc32c=AAAAAA==" } });
  expect(await readdir(path)).toHaveLength(1);
  await ask(objectUrl(server, "k"), { method: "DELETE" });

  const cancelled = await beginSession(server, "k");
  await cancelled.send(0, BYTES.subarray(0, QUANTUM), SIZE);
  expect(await readdir(path)).toHaveLength(1);
  await cancelled.cancel();
  const refused = await beginSession(server, "k");
  await refused.send(0, BYTES, SIZE, { "x-goog-hash": "crc32c=AAAAAA==" });
  const forgotten = await beginSession(server, "k");
  await forgotten.send(0, BYTES.subarray(0, QUANTUM), SIZE);
  server.inject({ fault: { kind: "forget-session" } });
  await forgotten.query();
  server.clearFaults();
  const left = await beginSession(server, "k");
  const write = await beginWrite(server, left, BYTES, QUANTUM);
  await left.cancel();
  await write.finish();
  expect(await readdir(path)).toEqual([]);
});

it("hashes what it drops, but not by MD5", async () => {
  await using server = await startGcsServer({ storage: { kind: "discard" } });
  const session = await beginSession(server, "k");
  await session.send(0, BYTES.subarray(0, QUANTUM), SIZE);
  const headers = { "x-goog-hash": `crc32c=${crc32cOf(BYTES)}` };
  const done = await session.send(QUANTUM, BYTES.subarray(QUANTUM), SIZE, headers);
  expect(done).toMatchObject({
    status: 200,
    json: { size: String(SIZE), crc32c: crc32cOf(BYTES) },
  });
  expect(done.json).not.toHaveProperty("md5Hash");
  const wrong = { "x-goog-hash": "crc32c=AAAAAA==" };
  const refused = await insert(server, "other", "123456789", { headers: wrong });
  expect(refused).toMatchObject(errorOf(400, "invalid"));
});

it("holds what it drops to an MD5 that was told before", async () => {
  await using server = await startGcsServer({ storage: { kind: "discard" } });
  const right = await beginSession(server, "k", { metadata: { md5Hash: md5Of(BYTES) } });
  const done = await right.send(0, BYTES, SIZE);
  expect(done).toMatchObject({ status: 200, json: { md5Hash: md5Of(BYTES) } });
  const wrong = await beginSession(server, "k", { metadata: { md5Hash: md5Of("x") } });
  expect(await wrong.send(0, BYTES, SIZE)).toMatchObject(errorOf(400, "invalid"));
});

it("copies what it dropped, but does not return it", async () => {
  await using server = await startGcsServer({ storage: { kind: "discard" } });
  await insert(server, "k", "123456789");
  const copy = await ask(`${objectUrl(server, "k")}/rewriteTo/b/${BUCKET}/o/copy`, {
    method: "POST",
  });
  expect(copy).toMatchObject({ json: { done: true, resource: { crc32c: CRC32C_OF_DIGITS } } });
  expect(await read(server, "k")).toMatchObject({ status: 501 });
  await expect(server.objectBytes(BUCKET, "k")).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});
