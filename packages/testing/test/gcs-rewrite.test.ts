import { startGcsServer } from "@prefetch/testing";
import type { GcsServer } from "@prefetch/testing";
import { expect, it } from "vitest";
import {
  ask,
  crc32cOf,
  errorOf,
  insert,
  insertMultipart,
  md5Of,
  objectUrl,
  sampleBytes,
} from "./gcs-fixture.ts";
import type { GcsAnswer } from "./gcs-fixture.ts";

const BYTES = sampleBytes(1_000);
const NOT_MET = errorOf(412, "conditionNotMet");

interface RewriteStep {
  readonly query?: Readonly<Record<string, string | number>>;
  readonly to?: string;
  readonly metadata?: object;
}

function rewrite(
  server: GcsServer,
  { query = {}, to = "/b/other/o/copy%2Fk", metadata }: RewriteStep = {},
): Promise<GcsAnswer> {
  const [address, parameters = ""] = objectUrl(server, "k", query).split("?");
  const body = metadata === undefined ? "" : JSON.stringify(metadata);
  return ask(`${address}/rewriteTo${to}?${parameters}`, { method: "POST", body });
}

async function serverWithSource(maxRewriteBytes = 10_000): Promise<GcsServer> {
  const server = await startGcsServer({ buckets: ["models", "other"], maxRewriteBytes });
  await insertMultipart(server, { name: "k", contentType: "a/b", metadata: { a: "1" } }, BYTES);
  return server;
}

function tokenOf({ json }: GcsAnswer): string {
  return String(new Map<string, unknown>(Object.entries(Object(json))).get("rewriteToken"));
}

it("copies an object, its metadata and its hashes", async () => {
  await using server = await serverWithSource();
  expect(await rewrite(server, { query: { destinationKmsKeyName: "keys/one" } })).toMatchObject({
    status: 200,
    json: {
      kind: "storage#rewriteResponse",
      totalBytesRewritten: "1000",
      objectSize: "1000",
      done: true,
      resource: {
        bucket: "other",
        name: "copy/k",
        contentType: "a/b",
        metadata: { a: "1" },
        crc32c: crc32cOf(BYTES),
        md5Hash: md5Of(BYTES),
        kmsKeyName: "keys/one/cryptoKeyVersions/1",
      },
    },
  });
  await ask(objectUrl(server, "k"), { method: "DELETE" });
  expect(await server.objectBytes("other", "copy/k")).toEqual(BYTES);
});

it("copies in calls of so many bytes, each with the token of the one before", async () => {
  await using server = await serverWithSource(400);
  const first = await rewrite(server);
  expect(first.json).toEqual({
    kind: "storage#rewriteResponse",
    totalBytesRewritten: "400",
    objectSize: "1000",
    done: false,
    rewriteToken: expect.stringMatching(/./),
  });
  expect(server.keys("other")).toEqual([]);
  const second = await rewrite(server, { query: { rewriteToken: tokenOf(first) } });
  expect(second.json).toMatchObject({ totalBytesRewritten: "800", done: false });
  const again = await rewrite(server, { query: { rewriteToken: tokenOf(first) } });
  expect(again.json).toMatchObject({ totalBytesRewritten: "800", done: false });
  const third = await rewrite(server, { query: { rewriteToken: tokenOf(second) } });
  expect(third.json).toMatchObject({ done: true, resource: { crc32c: crc32cOf(BYTES) } });
  expect(server.requests.slice(1)).toMatchObject(
    Array.from({ length: 4 }, () => ({ operation: "RewriteObject", name: "k", status: 200 })),
  );
});

it("copies no more in a call than the call says", async () => {
  await using server = await serverWithSource();
  const first = await rewrite(server, { query: { maxBytesRewrittenPerCall: 999 } });
  expect(first.json).toMatchObject({ totalBytesRewritten: "999", done: false });
});

it("refuses the token of another copy", async () => {
  await using server = await serverWithSource(400);
  const query = { rewriteToken: tokenOf(await rewrite(server)) };
  const invalid = errorOf(400, "invalid");
  expect(await rewrite(server, { query, to: "/b/other/o/else" })).toMatchObject(invalid);
  expect(await rewrite(server, { query: { rewriteToken: "x" } })).toMatchObject(invalid);
  await insert(server, "k", BYTES);
  expect(await rewrite(server, { query })).toMatchObject(invalid);
});

it("gives the copy metadata of its own", async () => {
  await using server = await serverWithSource();
  const metadata = { contentType: "c/d" };
  const { json } = await rewrite(server, { metadata });
  expect(json).toMatchObject({ resource: metadata });
  expect(json).not.toHaveProperty("resource.metadata");
});

it("holds a copy to its conditions", async () => {
  await using server = await serverWithSource();
  const query = { ifGenerationMatch: 0 };
  expect(await rewrite(server, { query })).toMatchObject({ status: 200 });
  expect(await rewrite(server, { query })).toMatchObject(NOT_MET);
  const ofSource = await rewrite(server, { query: { ifSourceGenerationMatch: 1 } });
  expect(ofSource).toMatchObject(NOT_MET);
});

it("refuses a source, a bucket and a name that are none", async () => {
  await using server = await serverWithSource();
  const bucket = await rewrite(server, { to: "/b/nowhere/o/k" });
  expect(bucket).toMatchObject(errorOf(404, "notFound"));
  const name = await rewrite(server, { to: "/b/other/o/a%0Ab" });
  expect(name).toMatchObject(errorOf(400, "invalid"));
  await ask(objectUrl(server, "k"), { method: "DELETE" });
  expect(await rewrite(server)).toMatchObject(errorOf(404, "notFound"));
});

function compose(
  server: GcsServer,
  names: readonly string[],
  query: Readonly<Record<string, string | number>> = {},
): Promise<GcsAnswer> {
  const [address, parameters = ""] = objectUrl(server, "whole", query).split("?");
  const sourceObjects = names.map((name) => ({ name }));
  const body = JSON.stringify({ sourceObjects, destination: { contentType: "a/b" } });
  return ask(`${address}/compose?${parameters}`, { method: "POST", body });
}

it("composes an object without an MD5", async () => {
  await using server = await startGcsServer();
  await insert(server, "one", BYTES);
  await insert(server, "two", BYTES.subarray(0, 7));
  const whole = Buffer.concat([BYTES, BYTES.subarray(0, 7), BYTES]);
  const composed = await compose(server, ["one", "two", "one"]);
  expect(composed).toMatchObject({
    status: 200,
    json: { size: "2007", crc32c: crc32cOf(whole), componentCount: 3, contentType: "a/b" },
  });
  expect(composed.json).not.toHaveProperty("md5Hash");
  for (const name of ["one", "two"]) await ask(objectUrl(server, name), { method: "DELETE" });
  expect(await server.objectBytes("models", "whole")).toEqual(whole);
});

it("refuses to compose what is not there, too much, and against its condition", async () => {
  await using server = await startGcsServer();
  await insert(server, "one", "x");
  expect(await compose(server, ["none"])).toMatchObject(errorOf(404, "notFound"));
  expect(await compose(server, [])).toMatchObject(errorOf(400, "invalid"));
  const many = Array.from({ length: 33 }, () => "one");
  expect(await compose(server, many)).toMatchObject(errorOf(400, "invalid"));
  const unmet = await compose(server, ["one"], { ifGenerationMatch: 1 });
  expect(unmet).toMatchObject(NOT_MET);
});
