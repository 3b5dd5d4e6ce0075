import { createHash } from "node:crypto";
import { type CallOptions, type Digest, type StorageSink, type UploadToken } from "@prefetch/core";
import { z } from "zod";
import { readSmallObject } from "../manifest/read-small-object.ts";
import type { ModelLayout } from "../model-layout.ts";

/** Far above what a record takes; a session's address is the longest part. */
const MAX_RECORD_BYTES = 64 * 1024;
/** Enough of a SHA-256 to tell the paths of one repository apart. */
const NAME_DIGITS = 32;

/** An upload that is under way, so that a later run can go on with it. */
export interface UploadRecord {
  /** The format: 1. */
  readonly schemaVersion: 1;
  /** The repository. */
  readonly repoId: string;
  /** The commit, 40 hex digits. */
  readonly commit: string;
  /** The file's path in the repository. */
  readonly path: string;
  /** What the content must hash to. */
  readonly digest: Digest;
  /** Names the upload in the store, and says how the file is cut. **A secret** on Google Cloud Storage. */
  readonly token: UploadToken;
}

const recordSchema = z.object({
  schemaVersion: z.literal(1),
  repoId: z.string(),
  commit: z.string(),
  path: z.string(),
  digest: z.custom<Digest>((value) => typeof value === "string"),
  token: z.object({
    key: z.string(),
    uploadId: z.string(),
    plan: z.object({
      sizeBytes: z.int().nonnegative(),
      partSizeBytes: z.int().positive(),
      partCount: z.int().positive(),
    }),
  }),
});

/** Returns the key of a file's record: `<prefix>/.prefetch/uploads/<hash of the path>.json`. */
export function uploadRecordKey({ uploadsPrefix }: ModelLayout, path: string): string {
  const name = createHash("sha256").update(path).digest("hex").slice(0, NAME_DIGITS);
  return `${uploadsPrefix}${name}.json`;
}

/** Writes a record as JSON. */
export function serialiseUploadRecord(record: UploadRecord): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(record)}\n`);
}

/** Reads the record at `key`; `undefined` where there is none, or one that cannot be understood. */
export async function readUploadRecord(
  sink: StorageSink,
  key: string,
  options: CallOptions = {},
): Promise<UploadRecord | undefined> {
  const stored = await readSmallObject(sink, key, MAX_RECORD_BYTES, options);
  return stored && parseUploadRecord(stored.bytes);
}

function parseUploadRecord(bytes: Uint8Array): UploadRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
