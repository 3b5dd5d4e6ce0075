import { createGcsSink } from "@prefetch/storage-sink/gcs";
import type { GcsServer } from "@prefetch/testing";
import { expect, test } from "vitest";
import { outcomeOf } from "./content.ts";
import { CONTENT, PLAN, holdsContent, writeParts } from "./gcs-content.ts";
import { gcsOptions, startGcsSubject, startTestServer } from "./gcs-sink-under-test.ts";

const PUT_OPTIONS = {
  storageClass: "NEARLINE",
  cacheControl: "no-cache",
  kmsKeyName: "projects/p/locations/l/keyRings/r/cryptoKeys/k",
  predefinedAcl: "bucketOwnerFullControl",
};

/** Returns what the store says of an object beyond what a sink tells. */
async function metadataAt(server: GcsServer, key: string): Promise<unknown> {
  const answer = await fetch(`${server.url}/storage/v1/b/models/o/${encodeURIComponent(key)}`);
  return answer.json();
}

test("what is told of objects goes with every write", async () => {
  const { server, sink } = await startGcsSubject({}, { putOptions: PUT_OPTIONS });
  const contentType = "application/json";
  await sink.put("put", Buffer.from("{}"), { contentType });
  const upload = await sink.startUpload("upload", PLAN, { contentType });
  await writeParts(upload, [1, 2, 3]);
  const { storageClass, cacheControl } = PUT_OPTIONS;
  for (const key of ["put", "upload"]) {
    expect(await metadataAt(server, key)).toMatchObject({
      contentType,
      storageClass,
      cacheControl,
    });
  }
  await sink.copy(`${sink.url}/put`, "copy");
  expect(await metadataAt(server, "copy")).toMatchObject({ contentType });
  const queries = server.requests
    .filter(({ operation }) => /InsertObject|StartUpload|RewriteObject/.test(operation))
    .map(({ query }) =>
      [...query].filter(([name]) => /kms|acl/i.test(name)).map(([, text]) => text),
    );
  const expected = [PUT_OPTIONS.kmsKeyName, PUT_OPTIONS.predefinedAcl];
  expect(queries).toEqual([expected, expected, expected]);
});

test("a large object is copied in several calls, also from another bucket", async () => {
  const server = await startTestServer({
    buckets: ["models", "other"],
    maxRewriteBytes: 1_000_000,
  });
  const other = createGcsSink(gcsOptions(server, { bucket: "other", prefix: "a b" }));
  await other.put("from#", CONTENT);
  const sink = createGcsSink(gcsOptions(server));
  const copied = await sink.copy(`${other.url}/from%23`, "to");
  expect(copied).toEqual(await sink.head("to"));
  expect(await holdsContent(sink, "to")).toBe(true);
  const calls = server.requests.filter(({ operation }) => operation === "RewriteObject");
  expect(calls).toHaveLength(3);
});

test.each(["s3://models/a", "https://models/a", "gs://models", "gs://", "gs://models/../b"])(
  "%s is no object that could be copied",
  async (address) => {
    const { server, sink } = await startGcsSubject();
    expect(await outcomeOf(sink.copy(address, "to"))).toBe("INVALID_ARGUMENT");
    expect(server.requests).toEqual([]);
  },
);

test("folders that other tools mark by empty objects are passed over", async () => {
  const { server, sink } = await startGcsSubject();
  await sink.put("folder/a", CONTENT.subarray(0, 10));
  const address = `${server.url}/upload/storage/v1/b/models/o?uploadType=media&name=folder/`;
  expect((await fetch(address, { method: "POST", body: "" })).status).toBe(200);
  const keys: string[] = [];
  for await (const { key } of sink.list("")) keys.push(key);
  expect(keys).toEqual(["folder/a"]);
});
