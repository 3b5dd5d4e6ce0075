import {
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  paginateListParts,
} from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import type { S3Server } from "@prefetch/testing";
import { expect, it } from "vitest";
import { BUCKET, clientOf } from "./s3-fixture.ts";
import { beginUpload } from "./s3-multipart-fixture.ts";

async function fill(server: S3Server, keys: readonly string[]): Promise<void> {
  const client = clientOf(server);
  const puts = keys.map((Key) => new PutObjectCommand({ Bucket: BUCKET, Key, Body: "x" }));
  await Promise.all(puts.map((put) => client.send(put)));
}

it("orders keys by their bytes, not by their UTF-16 units", async () => {
  await using server = await startS3Server();
  const inOrder = ["B", "a", "a-", "a/b", "a0", "\u{ff5e}", "\u{1f917}"];
  await fill(server, inOrder.toReversed());
  const listed = await clientOf(server).send(new ListObjectsV2Command({ Bucket: BUCKET }));
  expect(listed.Contents?.map(({ Key }) => Key)).toEqual(inOrder);
  expect(server.keys(BUCKET)).toEqual(inOrder);
});

it("lists in pages of its own size at most", async () => {
  await using server = await startS3Server({ pageSize: 3 });
  const keys = Array.from({ length: 8 }, (_, index) => `key-${index}`);
  await fill(server, keys);
  const pages: (number | undefined)[] = [];
  const found: (string | undefined)[] = [];
  const config = { client: clientOf(server), pageSize: 1_000 };
  for await (const page of paginateListObjectsV2(config, { Bucket: BUCKET })) {
    pages.push(page.KeyCount);
    found.push(...(page.Contents ?? []).map(({ Key }) => Key));
  }
  expect(pages).toEqual([3, 3, 2]);
  expect(found).toEqual(keys);
});

it("lists in pages as small as asked for", async () => {
  await using server = await startS3Server();
  await fill(server, ["a", "b", "c"]);
  const client = clientOf(server);
  const list = { Bucket: BUCKET, MaxKeys: 2, StartAfter: "a" };
  const last = await client.send(new ListObjectsV2Command(list));
  expect(last).toMatchObject({ KeyCount: 2, IsTruncated: false });
  expect(await client.send(new ListObjectsV2Command({ ...list, MaxKeys: 0 }))).toMatchObject({
    KeyCount: 0,
    IsTruncated: false,
  });
});

it("groups keys by a delimiter, across pages", async () => {
  await using server = await startS3Server();
  await fill(server, ["m/a/1", "m/a/2", "m/b", "m/c/1", "n/1"]);
  const client = clientOf(server);
  const list = { Bucket: BUCKET, Prefix: "m/", Delimiter: "/" };
  const whole = await client.send(new ListObjectsV2Command(list));
  expect(whole.CommonPrefixes).toEqual([{ Prefix: "m/a/" }, { Prefix: "m/c/" }]);
  expect(whole.Contents?.map(({ Key }) => Key)).toEqual(["m/b"]);

  const first = await client.send(new ListObjectsV2Command({ ...list, MaxKeys: 1 }));
  expect(first).toMatchObject({ CommonPrefixes: [{ Prefix: "m/a/" }], IsTruncated: true });
  const ContinuationToken = first.NextContinuationToken;
  const rest = await client.send(new ListObjectsV2Command({ ...list, ContinuationToken }));
  expect(rest.CommonPrefixes).toEqual([{ Prefix: "m/c/" }]);
  expect(rest.KeyCount).toBe(2);
});

it("refuses an encoding and a page size that are none", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const wrong = { name: "InvalidArgument" };
  const negative = new ListObjectsV2Command({ Bucket: BUCKET, MaxKeys: -1 });
  await expect(client.send(negative)).rejects.toMatchObject(wrong);
  // @ts-expect-error -- no encoding has this name.
  const unknown = new ListObjectsV2Command({ Bucket: BUCKET, EncodingType: "hex" });
  await expect(client.send(unknown)).rejects.toMatchObject(wrong);
});

it("lists parts in pages, with sizes and checksums", async () => {
  await using server = await startS3Server({ pageSize: 2 });
  const client = clientOf(server);
  const upload = await beginUpload(client, "k", { ChecksumAlgorithm: "CRC32C" });
  const named = [];
  for (const partNumber of [7, 3, 10, 1, 2]) {
    const { PartNumber, ETag, ChecksumCRC32C } = await upload.part(partNumber, `${partNumber}`);
    named.push({ PartNumber, ETag, ChecksumCRC32C, Size: `${partNumber}`.length });
  }
  const target = { Bucket: BUCKET, Key: "k", UploadId: upload.uploadId };
  const found = [];
  for await (const page of paginateListParts({ client }, target)) {
    expect(page).toMatchObject({ ChecksumAlgorithm: "CRC32C", ChecksumType: "COMPOSITE" });
    found.push((page.Parts ?? []).map(({ LastModified: _time, ...part }) => part));
  }
  const inOrder = named.toSorted((one, other) => (one.PartNumber ?? 0) - (other.PartNumber ?? 0));
  expect(found).toEqual([inOrder.slice(0, 2), inOrder.slice(2, 4), inOrder.slice(4)]);
});

it("does not list parts of an upload that is not there", async () => {
  await using server = await startS3Server();
  const list = new ListPartsCommand({ Bucket: BUCKET, Key: "k", UploadId: "none" });
  await expect(clientOf(server).send(list)).rejects.toMatchObject({ name: "NoSuchUpload" });
});

it("lists open uploads in pages, by key and then by age", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const begun: (string | undefined)[] = [];
  for (const key of ["b", "a/2", "a/1", "a/1", "a/1"]) {
    begun.push((await beginUpload(client, key)).uploadId);
  }
  const found: (string | undefined)[] = [];
  let marker = {};
  for (let more = true; more;) {
    const page = await client.send(
      new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: "a/", MaxUploads: 2, ...marker }),
    );
    found.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId));
    marker = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    more = page.IsTruncated === true;
  }
  expect(found).toEqual([begun[2], begun[3], begun[4], begun[1]]);
});

it("passes all uploads of a key marker that names no upload", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  await beginUpload(client, "a");
  await beginUpload(client, "b");
  const list = { Bucket: BUCKET, KeyMarker: "a" };
  const page = await client.send(new ListMultipartUploadsCommand(list));
  expect(page.Uploads?.map(({ Key }) => Key)).toEqual(["b"]);
  await expect(
    client.send(new ListMultipartUploadsCommand({ ...list, Delimiter: "/" })),
  ).rejects.toMatchObject({ name: "NotImplemented" });
});
