import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { type StorageSink, type UploadToken, planParts } from "@prefetch/core";
import { type MemorySink, createMemorySink } from "@prefetch/testing";
import { onTestFinished } from "vitest";
import { type GarbageOptions, type GarbageReport, collectGarbage } from "../src/index.ts";
import { leaseKey, serialiseLease } from "../src/lease/lease-record.ts";
import { type ModelLayout, commitLayout, layoutAt } from "../src/model-layout.ts";
import { doneListKey, serialiseDoneList } from "../src/resume/done-list.ts";
import { serialiseUploadRecord, uploadRecordKey } from "../src/resume/upload-record.ts";
import { COMMIT, fileOf, manifestOf } from "./manifest-fixture.ts";
import { writeObjects } from "./stored-model.ts";

/** Larger than one part. */
export const BIG_BYTES: number = 17 * 1024 ** 2;

/** What a killed run left: files that its list names, an upload with its record, its lease. */
export async function leaveRun(
  sink: StorageSink,
  prefix: string,
  contents: Readonly<Record<string, string>>,
): Promise<void> {
  const layout = layoutAt(prefix);
  await writeObjects(sink, prefix, contents);
  await writeDoneList(sink, layout, Object.keys(contents));
  await leaveRecordedUpload(sink, layout, "model-00003-of-00003.safetensors");
  await writeLease(sink, layout, 30_000);
}

/** Writes the list of files that a run has stored. */
export async function writeDoneList(
  sink: StorageSink,
  layout: ModelLayout,
  paths: readonly string[],
): Promise<void> {
  const files = paths.map((path) => ({
    path,
    sizeBytes: 1,
    sha256: createHash("sha256").update(path).digest("hex"),
    digest: "gitblob:0" as const,
    version: "1",
  }));
  const list = {
    schemaVersion: 1,
    runId: "prun",
    repoId: "org/tiny",
    commit: COMMIT,
    files,
  } as const;
  await sink.put(doneListKey(layout, "prun"), serialiseDoneList(list));
}

/** Begins an upload that stays open; what this process holds of it goes with the test. */
export async function leaveUpload(sink: StorageSink, key: string): Promise<UploadToken> {
  const upload = await sink.startUpload(key, planParts(BIG_BYTES));
  onTestFinished(() => upload.abort());
  return upload.token;
}

/** Begins an upload and writes it down, as a run does. */
export async function leaveRecordedUpload(
  sink: StorageSink,
  layout: ModelLayout,
  path: string,
): Promise<void> {
  const token = await leaveUpload(sink, `${layout.prefix}${path}`);
  await writeUploadRecord(sink, layout, path, token);
}

/** Writes down that a file's upload has begun. */
export async function writeUploadRecord(
  sink: StorageSink,
  layout: ModelLayout,
  path: string,
  token: UploadToken,
): Promise<void> {
  const record = {
    schemaVersion: 1,
    repoId: "org/tiny",
    commit: COMMIT,
    path,
    digest: "gitblob:0",
    token,
  } as const;
  await sink.put(uploadRecordKey(layout, path), serialiseUploadRecord(record));
}

/** Writes the lease of a run on another host, of which nobody can say that it is gone. */
export async function writeLease(
  sink: StorageSink,
  layout: ModelLayout,
  ttlMs: number,
): Promise<void> {
  const record = {
    schemaVersion: 1,
    ownerId: "job",
    runId: "prun",
    host: `not-${hostname()}`,
    pid: 7,
    ttlMs,
    storedFiles: 0,
    totalFiles: 0,
    receivedBytes: 0,
    totalBytes: 0,
  } as const;
  await sink.put(leaseKey(layout, 1), serialiseLease(record));
}

/** Collects garbage in a sink, as if its root had been opened. */
export function collectIn(sink: StorageSink, options: GarbageOptions = {}): Promise<GarbageReport> {
  return collectGarbage(sink.url, { sinkOf: () => Promise.resolve(sink), ...options });
}

/** A store in memory. */
export interface ClockedStore {
  /** The store. */
  readonly sink: MemorySink;
  /** Puts its clock forward by a minute: leases lapse. */
  readonly passMinute: () => void;
}

/** Creates a store whose clock can be put forward. */
export function startStore(options: { readonly listUploads?: boolean } = {}): ClockedStore {
  let aheadMs = 0;
  const now = (): Date => new Date(Date.now() + aheadMs);
  const sink = createMemorySink({ url: "memory://models", now, ...options });
  return {
    sink,
    passMinute: () => {
      aheadMs += 60_000;
    },
  };
}

/** Lists the keys of open uploads. */
export async function uploadsIn(sink: StorageSink): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of sink.listUploads("")) keys.push(key);
  return keys;
}

/** Publishes files of one byte each; an hour more is an hour later. */
export async function publish(sink: StorageSink, commit: string, hour = 0): Promise<void> {
  const { prefix, manifestKey } = commitLayout("tiny", commit);
  const manifest = {
    ...manifestOf([fileOf("config.json"), fileOf("a.safetensors")], commit),
    createdAt: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(),
  };
  await writeObjects(sink, prefix, { "config.json": "{}", "a.safetensors": "a" });
  await writeObjects(sink, "", { [manifestKey]: JSON.stringify(manifest) });
}
