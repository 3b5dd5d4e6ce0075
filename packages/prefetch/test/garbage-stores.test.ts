import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import type { StorageSink } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { startGcsServer, startS3Server } from "@prefetch/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { collectGarbage } from "../src/index.ts";
import { commitLayout } from "../src/model-layout.ts";
import { leaveRecordedUpload, leaveUpload, writeDoneList } from "./garbage-store.ts";
import { COMMIT, OTHER_COMMIT } from "./manifest-fixture.ts";
import { keysIn, storeModelIn, temporaryDirectory, writeObjects } from "./stored-model.ts";

const LAYOUT = commitLayout("tiny", COMMIT);
const STORED = { "config.json": "{}", "a.safetensors": "a" };

/** Leaves files, a list of them, and an upload with its record, but no lease: it was released. */
async function leaveStoppedRun(sink: StorageSink): Promise<void> {
  await writeObjects(sink, LAYOUT.prefix, STORED);
  await writeDoneList(sink, LAYOUT, Object.keys(STORED));
  await leaveRecordedUpload(sink, LAYOUT, "b.safetensors");
}

test.each(["", "tiny", `tiny/${COMMIT}`])(
  "in a directory, opened at its folder %j, nothing is left, temporary files included",
  async (folder) => {
    const directory = await temporaryDirectory();
    const sink = await openSink(directory);
    await leaveStoppedRun(sink);
    await leaveUpload(sink, `${LAYOUT.prefix}sub/c.safetensors`);
    await storeModelIn(directory, STORED, OTHER_COMMIT);
    const before = await keysIn(sink, `tiny/${OTHER_COMMIT}/`);
    const report = await collectGarbage(join(directory, folder), { apply: true });
    expect(report.garbage.filter(({ kind }) => kind === "upload")).toHaveLength(2);
    expect(report.stays).toEqual([]);
    expect(await readdir(join(directory, "tiny"))).toEqual([OTHER_COMMIT]);
    expect(await keysIn(sink, `tiny/${OTHER_COMMIT}/`)).toEqual(before);
  },
);

test("a directory that is not there holds no garbage, and is not made", async () => {
  const directory = await temporaryDirectory();
  const report = await collectGarbage(join(directory, "nowhere"), { apply: true });
  expect(report).toMatchObject({ garbage: [], stays: [] });
  expect(await readdir(directory)).toEqual([]);
});

test.each(["aws", "plain", "minio"] as const)(
  "in S3 (%s) our open uploads end, and those of others do not",
  async (profile) => {
    const s3 = await startS3Server({ profile });
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await s3.close();
    });
    vi.stubEnv("AWS_ENDPOINT_URL_S3", s3.url);
    vi.stubEnv("AWS_REGION", "us-east-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "testtest");
    const sink = await openSink("s3://models/llm");
    await leaveStoppedRun(sink);
    const theirs = [`builds/${OTHER_COMMIT}/app.zip`, "notes.bin", "tiny/notes.bin"];
    for (const key of theirs) await leaveUpload(sink, key);
    expect(s3.openUploads()).toHaveLength(theirs.length + 1);
    await collectGarbage("s3://models/llm", { apply: true });
    expect(s3.openUploads().map(({ key }) => key)).toEqual(theirs.map((key) => `llm/${key}`));
    expect(s3.keys("models")).toEqual([]);
  },
);

test("in GCS, which lists no sessions, the recorded one ends, and its address is not told", async () => {
  const gcs = await startGcsServer();
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await gcs.close();
  });
  vi.stubEnv("STORAGE_EMULATOR_HOST", gcs.url);
  const sink = await openSink("gs://models/llm");
  await leaveStoppedRun(sink);
  await leaveUpload(sink, "notes.bin");
  const listed = await collectGarbage("gs://models/llm");
  expect(gcs.openUploads()).toHaveLength(2);
  const removed = await collectGarbage("gs://models/llm", { apply: true });
  expect(gcs.openUploads()).toHaveLength(1);
  expect(gcs.keys("models")).toEqual([]);
  expect(removed.removedItems).toBe(listed.garbage.length);
  expect(inspect([listed, removed], { depth: null, showHidden: true })).not.toContain("upload_id");
});
