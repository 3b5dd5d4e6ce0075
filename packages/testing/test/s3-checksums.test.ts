import { ChecksumType, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { startS3Server } from "@prefetch/testing";
import { crc32, createCRC32, createCRC64 } from "hash-wasm";
import { expect, it } from "vitest";
import { BUCKET, clientOf, digestOf, sampleBytes, setHeaders } from "./s3-fixture.ts";
import { beginUpload } from "./s3-multipart-fixture.ts";

const KEY = "k";
const PARTS = [sampleBytes(70_001, 1), sampleBytes(70_001, 2), sampleBytes(5, 3)] as const;
const WHOLE = Buffer.concat(PARTS);

const COMPUTE = {
  CRC32: async (bytes: Uint8Array) => base64OfHex(await crc32(bytes)),
  CRC32C: async (bytes: Uint8Array) =>
    base64OfHex((await createCRC32(0x82_f6_3b_78)).update(bytes).digest()),
  CRC64NVME: async (bytes: Uint8Array) =>
    base64OfHex((await createCRC64("9a6c9329ac4bc9b5")).update(bytes).digest()),
  SHA1: async (bytes: Uint8Array) => digestOf("sha1", bytes, "base64"),
  SHA256: async (bytes: Uint8Array) => digestOf("sha256", bytes, "base64"),
} as const;

const NAMES = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;

function base64OfHex(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}

it.each(NAMES)("verifies a whole object's %s", async (name) => {
  await using server = await startS3Server();
  const client = clientOf(server);
  const put = { Bucket: BUCKET, Key: KEY, Body: WHOLE };
  const wrong = { [`Checksum${name}`]: await COMPUTE[name](PARTS[0]) };
  await expect(client.send(new PutObjectCommand({ ...put, ...wrong }))).rejects.toMatchObject({
    name: "BadDigest",
    $metadata: { httpStatusCode: 400 },
  });
  expect(server.keys(BUCKET)).toEqual([]);
  const right = { [`Checksum${name}`]: await COMPUTE[name](WHOLE) };
  expect(await client.send(new PutObjectCommand({ ...put, ...right }))).toMatchObject(right);
});

it.each(NAMES)("verifies a part's %s", async (name) => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY, { ChecksumAlgorithm: name });
  const wrong = { [`Checksum${name}`]: await COMPUTE[name](PARTS[0]) };
  await expect(upload.part(1, PARTS[1], wrong)).rejects.toMatchObject({ name: "BadDigest" });
  const right = { [`Checksum${name}`]: await COMPUTE[name](PARTS[1]) };
  expect(await upload.part(1, PARTS[1], right)).toMatchObject(right);
});

it.each(["CRC32", "CRC32C", "CRC64NVME"] as const)(
  "asserts the %s of a whole multipart object, made of its parts'",
  async (name) => {
    await using server = await startS3Server({ minPartBytes: 1 });
    const client = clientOf(server);
    const upload = await beginUpload(client, KEY, {
      ChecksumAlgorithm: name,
      ChecksumType: ChecksumType.FULL_OBJECT,
    });
    const parts = await Promise.all(PARTS.map((bytes, index) => upload.part(index + 1, bytes)));
    const field = `Checksum${name}`;
    await expect(
      upload.complete(parts, { [field]: await COMPUTE[name](PARTS[0]) }),
    ).rejects.toMatchObject({ name: "BadDigest" });
    expect(server.keys(BUCKET)).toEqual([]);
    const right = { [field]: await COMPUTE[name](WHOLE), ChecksumType: ChecksumType.FULL_OBJECT };
    expect(await upload.complete(parts, right)).toMatchObject(right);
    const head = await client.send(
      new HeadObjectCommand({ Bucket: BUCKET, Key: KEY, ChecksumMode: "ENABLED" }),
    );
    expect(head).toMatchObject(right);
  },
);

it("makes a composite checksum of the parts' checksums", async () => {
  await using server = await startS3Server({ minPartBytes: 1 });
  const upload = await beginUpload(clientOf(server), KEY, { ChecksumAlgorithm: "SHA256" });
  const parts = await Promise.all(PARTS.map((bytes, index) => upload.part(index + 1, bytes)));
  const ofParts = PARTS.map((bytes) => Buffer.from(digestOf("sha256", bytes), "hex"));
  const ChecksumSHA256 = `${digestOf("sha256", Buffer.concat(ofParts), "base64")}-3`;
  const asserted = { ChecksumSHA256, ChecksumType: ChecksumType.COMPOSITE };
  expect(await upload.complete(parts, asserted)).toMatchObject(asserted);
});

it("needs every part's checksum to complete a composite one", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY, { ChecksumAlgorithm: "SHA256" });
  const { ETag } = await upload.part(1, "content");
  await expect(upload.complete([{ PartNumber: 1, ETag }])).rejects.toMatchObject({
    name: "InvalidRequest",
  });
});

it.each([
  ["SHA256", "FULL_OBJECT"],
  ["SHA1", "FULL_OBJECT"],
  ["CRC64NVME", "COMPOSITE"],
] as const)("has no %s of type %s", async (name, type) => {
  await using server = await startS3Server();
  await expect(
    beginUpload(clientOf(server), KEY, { ChecksumAlgorithm: name, ChecksumType: type }),
  ).rejects.toMatchObject({ name: "InvalidRequest" });
});

it("refuses an algorithm that it does not know", async () => {
  await using server = await startS3Server();
  const client = clientOf(server);
  setHeaders(client, { "x-amz-checksum-algorithm": "MD4" });
  await expect(beginUpload(client, KEY)).rejects.toMatchObject({ name: "InvalidRequest" });
});

it("refuses a part with another algorithm than its upload's", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY, { ChecksumAlgorithm: "CRC32C" });
  const ChecksumSHA256 = await COMPUTE.SHA256(PARTS[0]);
  await expect(upload.part(1, PARTS[0], { ChecksumSHA256 })).rejects.toMatchObject({
    name: "InvalidRequest",
  });
});

it("echoes a part's checksum where the upload named no algorithm", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY);
  const ChecksumCRC32C = await COMPUTE.CRC32C(PARTS[0]);
  const part = await upload.part(1, PARTS[0], { ChecksumCRC32C });
  expect(part).toMatchObject({ ChecksumCRC32C });
  expect(await upload.part(2, PARTS[1])).not.toHaveProperty("ChecksumCRC64NVME");
  expect(await upload.complete([part])).toMatchObject({
    ChecksumCRC64NVME: await COMPUTE.CRC64NVME(PARTS[0]),
  });
});

it("verifies Content-MD5", async () => {
  await using server = await startS3Server();
  const upload = await beginUpload(clientOf(server), KEY);
  const ContentMD5 = digestOf("md5", PARTS[0], "base64");
  await expect(upload.part(1, PARTS[1], { ContentMD5 })).rejects.toMatchObject({
    name: "BadDigest",
  });
  await expect(upload.part(1, PARTS[1], { ContentMD5: "AAAA" })).rejects.toMatchObject({
    name: "InvalidDigest",
  });
  await upload.part(1, PARTS[0], { ContentMD5 });
});

it.each([
  { ChecksumCRC32C: "AAAA" },
  { ChecksumCRC32C: "AAAAAA==", ChecksumSHA1: "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
])("refuses the checksums %j", async (checksums) => {
  await using server = await startS3Server();
  const put = new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: "x", ...checksums });
  await expect(clientOf(server).send(put)).rejects.toMatchObject({ name: "InvalidRequest" });
});
