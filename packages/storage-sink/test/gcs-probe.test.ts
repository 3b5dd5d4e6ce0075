import { createGcsSink } from "@prefetch/storage-sink/gcs";
import { expect, test } from "vitest";
import { outcomeOf } from "./content.ts";
import { answerLocally } from "./gcs-answers.ts";
import { gcsOptions, startGcsSubject, startTestServer } from "./gcs-sink-under-test.ts";

const BYTES = Buffer.from("text");

test("a store that keeps conditions and tells checksums is found out once, and nothing of it is left", async () => {
  const { server, sink } = await startGcsSubject({}, { prefix: "some/prefix" });
  expect(await sink.capabilities()).toEqual({
    conditionalPut: "create-and-replace",
    serverCopy: true,
    listUploads: false,
    checksum: "crc32c",
  });
  const probes = server.requests.map(({ name }) => name);
  expect(probes.every((name) => name.startsWith("some/prefix/.prefetch/probe-"))).toBe(true);
  expect(server.keys("models")).toEqual([]);
  server.clearRequests();
  await sink.capabilities();
  await createGcsSink(gcsOptions(server)).capabilities();
  expect(server.requests).toEqual([]);
});

test("an emulator that takes conditions and does not keep them is not believed", async () => {
  let generation = 1;
  const url = await answerLocally((response) => {
    generation += 1;
    response.end(JSON.stringify({ size: "16", generation: String(generation) }));
  });
  const sink = createGcsSink(gcsOptions({ url }));
  expect(await sink.capabilities()).toMatchObject({ conditionalPut: "none", checksum: "none" });
  expect(await outcomeOf(sink.put("a", BYTES, { ifAbsent: true }))).toBe("INVALID_ARGUMENT");
  expect(await outcomeOf(sink.put("a", BYTES, { ifMatch: "2" }))).toBe("INVALID_ARGUMENT");
});

async function noToken(): Promise<string> {
  throw new Error("not to be asked");
}

test("Google's own endpoint is known, and not asked", async () => {
  const options = { bucket: "models", endpoint: "https://storage.googleapis.com" };
  expect(await createGcsSink({ ...options, accessToken: noToken }).capabilities()).toEqual({
    conditionalPut: "create-and-replace",
    serverCopy: true,
    listUploads: false,
    checksum: "crc32c",
  });
});

test("a store is not asked for the conditions that the options tell", async () => {
  const { server, sink } = await startGcsSubject({}, { conditionalPut: "create" });
  await sink.put("a", BYTES, { ifAbsent: true });
  expect(await outcomeOf(sink.put("a", BYTES, { ifMatch: "2" }))).toBe("INVALID_ARGUMENT");
  expect(server.requests).toHaveLength(1);
});

test("a write without a condition asks nothing", async () => {
  const { server, sink } = await startGcsSubject();
  await sink.put("a", BYTES);
  expect(server.requests.map(({ operation }) => operation)).toEqual(["InsertObject"]);
});

test("a question that failed is asked again by the next write", async () => {
  const { server, sink } = await startGcsSubject();
  server.inject({ fault: { kind: "error", status: 500, reason: "internalError" } });
  expect(await outcomeOf(sink.put("a", BYTES, { ifAbsent: true }))).toBe("UNAVAILABLE");
  server.clearFaults();
  expect(await sink.put("a", BYTES, { ifAbsent: true })).toMatchObject({ key: "a" });
});

test("who gives up while the store is asked leaves the answer to the others", async () => {
  const server = await startTestServer();
  const answers = Promise.withResolvers<void>();
  server.inject({ times: 1, fault: { kind: "hold", until: answers.promise } });
  const sink = createGcsSink(gcsOptions(server));
  const leaving = new AbortController();
  const left = sink.put("a", BYTES, { ifAbsent: true, signal: leaving.signal });
  const staying = sink.put("b", BYTES, { ifAbsent: true });
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: "ABORTED" });
  answers.resolve();
  expect(await staying).toMatchObject({ key: "b" });
  expect(server.keys("models")).toEqual(["b"]);
});

test("a version that never was is a lost condition", async () => {
  const { sink } = await startGcsSubject();
  await sink.put("a", BYTES);
  for (const ifMatch of ["0123456789abcdef", "", "0"]) {
    expect(await outcomeOf(sink.put("a", BYTES, { ifMatch }))).toBe("CONFLICT");
  }
});
