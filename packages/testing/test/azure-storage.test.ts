import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAzureServer } from "@prefetch/testing";
import { expect, it, onTestFinished } from "vitest";
import {
  elementsOf,
  getBlockList,
  putBlob,
  putBlock,
  putBlockList,
} from "./azure-block-fixture.ts";
import { clientOf, CONTAINER, CRC64_OF_DIGITS, md5Of } from "./azure-fixture.ts";
import { readableUrl } from "./azure-sas-fixture.ts";

const DIGITS = "123456789";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "azure-storage-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it("keeps blocks as files, and puts them together", async () => {
  const path = join(await temporaryFolder(), "made");
  await using server = await startAzureServer({ storage: { kind: "directory", path } });
  const client = clientOf(server);
  await putBlock(client, "k", 1, { body: Buffer.alloc(300_000, 1) });
  await putBlock(client, "k", 2, { body: Buffer.alloc(5, 2) });
  await putBlockList(client, "k", [2, 1]);
  const expected = Buffer.concat([Buffer.alloc(5, 2), Buffer.alloc(300_000, 1)]);
  expect(await server.objectBytes(CONTAINER, "k")).toEqual(expected);
  expect(await readdir(path)).toHaveLength(2);
});

it("gives the space of everything that ends back", async () => {
  const path = await temporaryFolder();
  await using server = await startAzureServer({ storage: { kind: "directory", path } });
  const client = clientOf(server);
  await putBlob(client, "k", "content");
  await putBlob(client, "k", "content");
  await putBlob(client, "k", "content", { "if-none-match": "*" });
  await putBlob(client, "k", "content", { "content-md5": md5Of("other") });
  expect(await readdir(path)).toHaveLength(1);
  await client({ method: "DELETE", blob: "k" });
  expect(await readdir(path)).toEqual([]);

  await putBlock(client, "k", 1, { body: "one" });
  await putBlock(client, "k", 1, { body: "another" });
  await putBlock(client, "k", 2, { body: "two" });
  await putBlock(client, "k", Buffer.alloc(1).toString("base64"));
  expect(await readdir(path)).toHaveLength(2);
  await putBlockList(client, "k", [1, 1]);
  expect(await readdir(path)).toHaveLength(1);
  await putBlockList(client, "k", [1]);
  expect(await server.objectBytes(CONTAINER, "k")).toEqual(Buffer.from("another"));

  const headers = { "x-ms-copy-source": readableUrl(server, "k") };
  await client({ method: "PUT", blob: "copy", headers });
  await client({ method: "PUT", blob: "copy", headers: { ...headers, "if-none-match": "*" } });
  expect(await readdir(path)).toHaveLength(2);
  await client({ method: "DELETE", blob: "k" });
  expect(await server.objectBytes(CONTAINER, "copy")).toEqual(Buffer.from("another"));
  await putBlob(client, "copy", "x");
  expect(await readdir(path)).toHaveLength(1);
});

it("gives the space of a block that came in too late back", async () => {
  const path = await temporaryFolder();
  await using server = await startAzureServer({
    storage: { kind: "directory", path },
    maxUncommittedBlocks: 1,
  });
  const client = clientOf(server);
  const puts = [1, 2, 3].map((id) => putBlock(client, "k", id, { body: Buffer.alloc(100_000) }));
  const statuses = (await Promise.all(puts)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(await readdir(path)).toHaveLength(1);
});

it("verifies what it drops", async () => {
  await using server = await startAzureServer({ storage: { kind: "discard" } });
  const client = clientOf(server);
  const wrong = { "x-ms-content-crc64": "AAAAAAAAAAA=" };
  expect((await putBlob(client, "k", DIGITS, wrong)).code).toBe("Crc64Mismatch");
  expect((await putBlock(client, "k", 1, { body: DIGITS, headers: wrong })).code).toBe(
    "Crc64Mismatch",
  );
  const headers = { "x-ms-content-crc64": CRC64_OF_DIGITS };
  await putBlock(client, "k", 1, { body: DIGITS, headers });
  await putBlock(client, "k", 2, { body: "12" });
  const { text } = await getBlockList(client, "k", "uncommitted");
  expect(elementsOf("Size", text)).toEqual(["9", "2"]);
  await putBlockList(client, "k", [1, 2]);
  const head = await client({ method: "HEAD", blob: "k" });
  expect(head.headers["content-length"]).toBe("11");
});

it("copies what it dropped, but does not return it", async () => {
  await using server = await startAzureServer({ storage: { kind: "discard" } });
  const client = clientOf(server);
  await putBlob(client, "k", "content");
  const headers = { "x-ms-copy-source": readableUrl(server, "k") };
  await client({ method: "PUT", blob: "copy", headers });
  const head = await client({ method: "HEAD", blob: "copy" });
  expect(head).toMatchObject({ status: 200, headers: { "content-length": "7" } });
  const refused = { status: 501, code: "NotImplemented" };
  expect(await client({ blob: "k" })).toMatchObject(refused);
  expect(await putBlock(client, "other", 1, { body: "", headers })).toMatchObject(refused);
  await expect(server.objectBytes(CONTAINER, "k")).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});
