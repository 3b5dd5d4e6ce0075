import { startAzureServer } from "@prefetch/testing";
import type { AzureServerOptions } from "@prefetch/testing";
import { expect, it } from "vitest";
import { putBlob, putBlock } from "./azure-block-fixture.ts";
import { clientOf, CONTAINER, idOf, send } from "./azure-fixture.ts";
import type { Ask } from "./azure-fixture.ts";

it("logs what was asked and answered", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  await putBlock(client, "a b", 7, { headers: { "x-ms-client-request-id": "mine" } });
  await client({ blob: "c" });
  await client({ query: { restype: "container", comp: "list" } });
  expect(server.requests).toMatchObject([
    { operation: "PutBlock", container: CONTAINER, blob: "a b", blockId: idOf(7), status: 201 },
    { operation: "GetBlob", container: CONTAINER, blob: "c", status: 404 },
    { operation: "ListBlobs", container: CONTAINER, blob: "", status: 200 },
  ]);
  expect(server.requests[0]?.headers["content-length"]).toBe("7");
  server.clearRequests();
  expect(server.requests).toEqual([]);
});

it("says what it is in every answer", async () => {
  await using server = await startAzureServer();
  const client = clientOf(server);
  const plain = await client({ blob: "k" });
  expect(plain.headers).toMatchObject({
    "x-ms-request-id": expect.stringMatching(/./),
    "x-ms-version": expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
  });
  const headers = { "x-ms-version": "2024-05-04", "x-ms-client-request-id": "mine" };
  const { headers: answered } = await client({ blob: "k", headers });
  expect(answered).toMatchObject(headers);
  expect(answered["x-ms-request-id"]).not.toBe(plain.headers["x-ms-request-id"]);
});

it("describes an error in its body, as the service does", async () => {
  await using server = await startAzureServer();
  const { headers, text } = await clientOf(server)({ blob: "k" });
  expect(headers["content-type"]).toBe("application/xml");
  expect(text).toContain("<Code>BlobNotFound</Code>");
  expect(text).toMatch(/<Message>The specified blob does not exist\.\nRequestId:.+\nTime:.+</u);
});

const UNKNOWN: readonly [name: string, ask: Ask][] = [
  ["Create Container", { method: "PUT", query: { restype: "container" } }],
  ["Get Blob Tags", { blob: "k", query: { comp: "tags" } }],
  ["Get Blob of a snapshot", { blob: "k", query: { snapshot: "2026-01-01T00:00:00Z" } }],
  ["Get Blob of a version", { blob: "k", query: { versionid: "2026-01-01T00:00:00Z" } }],
  [
    "Put Blob From URL",
    {
      method: "PUT",
      blob: "k",
      headers: { "x-ms-blob-type": "BlockBlob", "x-ms-copy-source": "http://127.0.0.1/a/b/c" },
    },
  ],
];

it.each(UNKNOWN)("does not know %s", async (_name, ask) => {
  await using server = await startAzureServer();
  const answer = await clientOf(server)(ask);
  expect(answer).toMatchObject({ status: 501, code: "NotImplemented" });
  expect(server.requests).toMatchObject([{ operation: "Unknown", status: 501 }]);
});

it("refuses a path that it cannot decode", async () => {
  await using server = await startAzureServer();
  const answer = await send(`${server.url}/${CONTAINER}/%FF`);
  expect(answer).toMatchObject({ status: 400, code: "InvalidUri" });
});

const BAD_OPTIONS: readonly AzureServerOptions[] = [
  { pageSize: 0 },
  { latencyMs: -1 },
  { maxUncommittedBlocks: 0 },
  { maxSyncCopyBytes: -1 },
];

it.each(BAD_OPTIONS)("refuses the options %j", async (options) => {
  await expect(startAzureServer(options)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

it("takes its time", async () => {
  await using server = await startAzureServer({ latencyMs: 60 });
  const started = performance.now();
  await putBlob(clientOf(server), "k", "x");
  expect(performance.now() - started).toBeGreaterThan(55);
});

it("closes twice", async () => {
  const server = await startAzureServer();
  await server.close();
  await server.close();
  await expect(send(server.url)).rejects.toThrow("fetch failed");
});
