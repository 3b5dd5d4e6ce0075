import { startAzureServer } from "@prefetch/testing";
import type { AzureServer } from "@prefetch/testing";
import { describe, expect, it } from "vitest";
import {
  elementsOf,
  getBlockList,
  putBlob,
  putBlock,
  putBlockList,
} from "./azure-block-fixture.ts";
import { clientOf, CONTAINER, CRC64_OF_DIGITS, idOf, md5Of, send, urlOf } from "./azure-fixture.ts";
import type { Answer, Ask } from "./azure-fixture.ts";
import { granted, readableUrl, serviceGrant } from "./azure-sas-fixture.ts";

const SYNC = { "x-ms-requires-sync": "true" };
const NOT_VERIFIED = "CannotVerifyCopySource";

/** Copies to the blob `copy`. */
function copy(server: AzureServer, source: string, headers: Ask["headers"] = {}): Promise<Answer> {
  const all = { "x-ms-copy-source": source, ...headers };
  return clientOf(server)({ method: "PUT", blob: "copy", headers: all });
}

function copyBlock(
  server: AzureServer,
  source: string,
  headers: Ask["headers"] = {},
): Promise<Answer> {
  const all = { "x-ms-copy-source": source, ...headers };
  return putBlock(clientOf(server), "copy", 1, { body: "", headers: all });
}

describe.each([
  ["Copy Blob From URL", SYNC],
  ["Copy Blob", {}],
])("%s", (_name, kind) => {
  it("copies a blob, its settings and its blocks", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    const odd = "a b/+é%";
    await putBlock(client, odd, 1, { body: "one" });
    await putBlock(client, odd, 2, { body: "two" });
    await putBlockList(client, odd, [1, 2], {
      "x-ms-blob-content-type": "text/plain",
      "x-ms-meta-sha256": "0f",
    });
    await putBlock(client, "copy", 3);
    const answer = await copy(server, readableUrl(server, odd), kind);
    expect(answer).toMatchObject({ status: 202, headers: { "x-ms-copy-status": "success" } });
    await client({ method: "DELETE", blob: odd });
    const got = await client({ blob: "copy" });
    expect(got).toMatchObject({
      text: "onetwo",
      headers: {
        etag: answer.headers["etag"],
        "content-type": "text/plain",
        "x-ms-copy-id": answer.headers["x-ms-copy-id"],
        "x-ms-copy-progress": "6/6",
        "x-ms-copy-source": urlOf(server, { blob: odd }),
        "x-ms-copy-status": "success",
        "x-ms-meta-sha256": "0f",
      },
    });
    const blocks = await getBlockList(client, "copy", "all");
    expect(elementsOf("Name", blocks.text)).toEqual([idOf(1), idOf(2)]);
  });

  it("gives the copy the metadata and the tier that it names", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    await putBlob(client, "source", "x", { "x-ms-meta-a": "1", "x-ms-access-tier": "Cool" });
    const named = { ...kind, "x-ms-meta-b": "2", "x-ms-access-tier": "Cold" };
    await copy(server, readableUrl(server, "source"), named);
    const { headers } = await client({ method: "HEAD", blob: "copy" });
    expect(headers).toMatchObject({ "x-ms-meta-b": "2", "x-ms-access-tier": "Cold" });
    expect(headers).not.toHaveProperty("x-ms-meta-a");
  });

  it("holds to its conditions", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    await putBlob(client, "source", "new");
    const source = readableUrl(server, "source");
    const wrong = await copy(server, source, { ...kind, "x-ms-source-if-match": '"0x1"' });
    expect(wrong).toMatchObject({ status: 412, code: "SourceConditionNotMet" });
    await putBlob(client, "copy", "old");
    const exists = await copy(server, source, { ...kind, "if-none-match": "*" });
    expect(exists).toMatchObject({ status: 409, code: "BlobAlreadyExists" });
    const other = await copy(server, source, { ...kind, "if-match": '"0x1"' });
    expect(other).toMatchObject({ status: 412, code: "ConditionNotMet" });
    expect(await server.objectBytes(CONTAINER, "copy")).toEqual(Buffer.from("old"));
  });

  it("does not find what is not there, or elsewhere", async () => {
    await using server = await startAzureServer();
    await using other = await startAzureServer();
    const missing = await copy(server, readableUrl(server, "k"), kind);
    expect(missing).toMatchObject({
      status: 404,
      code: NOT_VERIFIED,
      headers: {
        "x-ms-copy-source-error-code": "BlobNotFound",
        "x-ms-copy-source-status-code": "404",
      },
    });
    await putBlob(clientOf(server), "k", "here");
    await putBlob(clientOf(other), "k", "elsewhere");
    const elsewhere = await copy(server, readableUrl(other, "k"), kind);
    expect(elsewhere).toMatchObject({ status: 404, code: NOT_VERIFIED });
    const odd = await copy(server, "k", kind);
    expect(odd).toMatchObject({ status: 400, code: "InvalidHeaderValue" });
  });
});

function bearer(token: string): Ask["headers"] {
  return { "x-ms-copy-source-authorization": `Bearer ${token}` };
}

describe("the source of a copy", () => {
  it("needs no proof of its own in the background", async () => {
    await using server = await startAzureServer();
    await putBlob(clientOf(server), "k", "x");
    expect((await copy(server, urlOf(server, { blob: "k" }))).status).toBe(202);
  });

  it("needs one where the copy is asked for by a signed URL", async () => {
    await using server = await startAzureServer();
    await putBlob(clientOf(server), "k", "x");
    const grant = serviceGrant(server, "copy", { permissions: "cw" });
    const ask = granted({ method: "PUT", blob: "copy" }, grant);
    const ask2 = (source: string): Promise<Answer> =>
      send(urlOf(server, ask), { ...ask, headers: { "x-ms-copy-source": source } });
    expect((await ask2(urlOf(server, { blob: "k" }))).code).toBe(NOT_VERIFIED);
    expect((await ask2(readableUrl(server, "k"))).status).toBe(202);
  });

  it.each([
    [
      "a blob",
      (server: AzureServer, source: string, more = {}) =>
        copy(server, source, { ...SYNC, ...more }),
    ],
    ["a block", copyBlock],
  ])("needs one before the answer: %s", async (_name, copyOf) => {
    await using server = await startAzureServer({ tokens: ["good"] });
    await putBlob(clientOf(server), "k", "x");
    const plain = urlOf(server, { blob: "k" });
    expect(await copyOf(server, plain)).toMatchObject({ status: 404, code: NOT_VERIFIED });
    const writes = serviceGrant(server, "k", { permissions: "cw" });
    const unreadable = await copyOf(server, urlOf(server, { blob: "k", query: writes }));
    expect(unreadable).toMatchObject({
      status: 403,
      code: NOT_VERIFIED,
      headers: { "x-ms-copy-source-error-code": "AuthorizationPermissionMismatch" },
    });
    expect(await copyOf(server, plain, bearer("bad"))).toMatchObject({ code: NOT_VERIFIED });
    expect((await copyOf(server, plain, bearer("good"))).status).toBeLessThan(300);
    expect((await copyOf(server, readableUrl(server, "k"))).status).toBeLessThan(300);
  });
});

it("copies no more before the answer than its option says", async () => {
  await using server = await startAzureServer({ maxSyncCopyBytes: 3 });
  const client = clientOf(server);
  await putBlob(client, "three", "123");
  await putBlob(client, "four", "1234");
  expect((await copy(server, readableUrl(server, "three"), SYNC)).status).toBe(202);
  const refused = await copy(server, readableUrl(server, "four"), SYNC);
  expect(refused).toMatchObject({ status: 409, code: NOT_VERIFIED });
  expect((await copy(server, readableUrl(server, "four"))).status).toBe(202);
});

describe("Put Block From URL", () => {
  it("takes a range of a blob as a block", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    await putBlob(client, "k", "0123456789");
    const range = { "x-ms-source-range": "bytes=1-9" };
    const answer = await copyBlock(server, readableUrl(server, "k"), {
      ...range,
      "x-ms-source-content-crc64": CRC64_OF_DIGITS,
    });
    expect(answer).toMatchObject({
      status: 201,
      headers: { "x-ms-content-crc64": CRC64_OF_DIGITS },
    });
    await putBlockList(client, "copy", [1]);
    expect(await server.objectBytes(CONTAINER, "copy")).toEqual(Buffer.from("123456789"));
    const damaged = await copyBlock(server, readableUrl(server, "k"), {
      ...range,
      "x-ms-source-content-md5": md5Of("other"),
    });
    expect(damaged).toMatchObject({ status: 400, code: "Md5Mismatch" });
  });

  it("takes a whole blob where no range is named", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    await putBlob(client, "k", "content");
    await copyBlock(server, readableUrl(server, "k"));
    await putBlockList(client, "copy", [1]);
    expect(await server.objectBytes(CONTAINER, "copy")).toEqual(Buffer.from("content"));
  });

  it("refuses a range behind the end, and a body", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    await putBlob(client, "k", "content");
    const source = readableUrl(server, "k");
    const behind = await copyBlock(server, source, { "x-ms-source-range": "bytes=7-9" });
    expect(behind).toMatchObject({ status: 416, code: "InvalidRange" });
    const headers = { "x-ms-copy-source": source };
    const body = await putBlock(client, "copy", 1, { body: "x", headers });
    expect(body).toMatchObject({ status: 400, code: "InvalidHeaderValue" });
  });
});
