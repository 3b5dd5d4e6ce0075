import { createHash, randomBytes } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { crc32c } from "@node-rs/crc32";

/** A server, and a folder of its own for one probe. */
export interface ProbeTarget {
  readonly client: S3Client;
  /** A client that signs with a wrong secret. */
  readonly stranger: S3Client;
  readonly bucket: string;
  /** What every key of the probe begins with. */
  readonly prefix: string;
}

/** Asks a server one thing and tells its answer in a few words. */
export interface Probe {
  readonly name: string;
  readonly ask: (target: ProbeTarget) => Promise<string>;
}

const PART_BYTES = 5 * 1024 * 1024;
/** A small content. */
export const BYTES = randomBytes(1000);
/** The smallest first part. */
export const PART = randomBytes(PART_BYTES);

/** Returns the CRC32C as S3 writes it. */
export function checksumOf(bytes: Uint8Array): string {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32c(bytes));
  return value.toString("base64");
}

/** Returns the MD5 as S3 writes it. */
export function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("base64");
}

/** A CRC32C that is none of these contents'. */
export const WRONG_CHECKSUM = checksumOf(Buffer.from("another content"));

interface Refusal {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Returns what a request came to: what `tell` makes of its answer, or its status and error code. */
export async function outcome<Answer>(
  request: Promise<Answer>,
  tell: (answer: Answer) => string = () => "ok",
): Promise<string> {
  try {
    return tell(await request);
  } catch (error) {
    const { $metadata, name }: Refusal = error instanceof Error ? error : {};
    return `${$metadata?.httpStatusCode} ${name}`;
  }
}

/** Returns where an object of the probe lies. */
export function placeOf(
  { bucket, prefix }: ProbeTarget,
  name = "a",
): { Bucket: string; Key: string } {
  return { Bucket: bucket, Key: `${prefix}/${name}` };
}

/** Stores {@link BYTES}. */
export async function put(target: ProbeTarget, name = "a"): Promise<string | undefined> {
  const { ETag } = await target.client.send(
    new PutObjectCommand({ ...placeOf(target, name), Body: BYTES }),
  );
  return ETag;
}

/** An upload that was begun. */
export interface OpenUpload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string | undefined;
}

/** Begins an upload with a CRC32C of the whole. */
export async function begin(target: ProbeTarget, name = "a"): Promise<OpenUpload> {
  const place = placeOf(target, name);
  const declared = { ChecksumAlgorithm: "CRC32C", ChecksumType: "FULL_OBJECT" } as const;
  const { UploadId } = await target.client.send(
    new CreateMultipartUploadCommand({ ...place, ...declared }),
  );
  return { ...place, UploadId };
}

/** Sends a part with its CRC32C. */
export async function send(
  { client }: ProbeTarget,
  upload: OpenUpload,
  PartNumber: number,
  Body: Uint8Array = PART,
): Promise<{ PartNumber: number; ETag: string | undefined; ChecksumCRC32C: string }> {
  const ChecksumCRC32C = checksumOf(Body);
  const { ETag } = await client.send(
    new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumCRC32C }),
  );
  return { PartNumber, ETag, ChecksumCRC32C };
}

/** A part that was sent. */
export type SentPart = Awaited<ReturnType<typeof send>>;

/** Completes an upload. */
export function complete(
  { client }: ProbeTarget,
  upload: OpenUpload,
  Parts: readonly SentPart[],
  fields: { readonly ChecksumCRC32C?: string; readonly IfNoneMatch?: string } = {},
): Promise<{ readonly ChecksumCRC32C?: string | undefined }> {
  return client.send(
    new CompleteMultipartUploadCommand({
      ...upload,
      ...fields,
      ChecksumType: "FULL_OBJECT",
      MultipartUpload: { Parts: [...Parts] },
    }),
  );
}

/** Counts the pages that it takes to list everything, two at a time, and what is on them. */
export async function pages(
  next: (marker: string | undefined) => Promise<{ entries: number; marker: string | undefined }>,
): Promise<string> {
  let [count, entries] = [0, 0];
  let marker: string | undefined;
  do {
    const page = await next(marker);
    count += 1;
    entries += page.entries;
    marker = page.marker;
  } while (marker !== undefined && count < 10);
  return `${entries} on ${count} pages`;
}
