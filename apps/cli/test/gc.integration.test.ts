import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type PartPlan, type StorageSink, planParts } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { expect, onTestFinished, test, vi } from "vitest";
import { documentsIn, runCliProcess } from "./cli-process.ts";
import { REPO, startTestBed } from "./hub-for-tests.ts";
import { startS3TestBed } from "./s3-for-tests.ts";

const COMMIT = "89abcdef0123456789abcdef0123456789abcdef";
const PREFIX = `tiny/${COMMIT}/`;
/** The file that was under way. */
const UNFINISHED = "a.safetensors";
const RECORD = `.prefetch/uploads/${createHash("sha256").update(UNFINISHED).digest("hex").slice(0, 32)}.json`;
const DONE = ".prefetch/uploads/done-prun.json";
const PLAN: PartPlan = planParts(20 * 1024 ** 2);
const CANARY = "https://sessions.invalid/upload?upload_id=canary-5d41402abc4b2a76";

const doneList = (paths: readonly string[]): string =>
  JSON.stringify({
    schemaVersion: 1,
    runId: "prun",
    repoId: REPO,
    commit: COMMIT,
    files: paths.map((path) => ({
      path,
      sizeBytes: 1,
      sha256: "ab".repeat(32),
      digest: "gitblob:0",
      version: "1",
    })),
  });

const uploadRecord = (uploadId: string): string =>
  JSON.stringify({
    schemaVersion: 1,
    repoId: REPO,
    commit: COMMIT,
    path: UNFINISHED,
    digest: "gitblob:0",
    token: { key: `${PREFIX}${UNFINISHED}`, uploadId, plan: PLAN },
  });

/** Leaves under a root what a run that was stopped leaves, and names an upload. */
async function leaveRun(sink: StorageSink, uploadId: string): Promise<void> {
  const contents = {
    "config.json": "{}",
    "b.safetensors": "weights",
    [DONE]: doneList(["config.json", "b.safetensors"]),
    [RECORD]: uploadRecord(uploadId),
  };
  for (const [path, content] of Object.entries(contents)) {
    await sink.put(`${PREFIX}${path}`, Buffer.from(content));
  }
}

test("gc lists what a run left, removes it with --apply, and keeps the models", async () => {
  await using bed = await startTestBed();
  const stored = await runCliProcess(["hf-model", REPO, "--to", bed.folder], bed);
  await leaveRun(await openSink(bed.folder), CANARY);
  const prefix = join(bed.folder, PREFIX);

  const listed = await runCliProcess(["gc", bed.folder]);
  expect(listed.status).toBe(0);
  expect(listed.stdout).toMatch(/^KIND +SIZE +WHY +URL\n/);
  expect(listed.stdout).toContain(`file://${prefix}b.safetensors`);
  expect(listed.stdout).toMatch(/\n\nTo remove: 2 files, 1 upload, 2 records; \d.*\n$/);
  expect(listed.stderr).toContain("add --apply");
  expect(await readdir(prefix)).toHaveLength(3);

  const removed = await runCliProcess(["gc", bed.folder, "--apply"]);
  expect(removed).toMatchObject({ status: 0, stderr: "" });
  expect(removed.stdout).toMatch(/\n\nRemoved: 2 files, 1 upload, 2 records; \d.*\n$/);
  expect(await readdir(bed.folder)).toEqual(["tiny-llama"]);

  const again = await runCliProcess(["gc", bed.folder, "--apply"]);
  expect(again).toEqual({ status: 0, stdout: "", stderr: "Nothing is to be removed.\n" });
  expect((await runCliProcess(["verify", stored.stdout.trim(), "--deep"])).status).toBe(0);
});

test("with --keep older commits go, and those that a branch names stay", async () => {
  await using bed = await startTestBed();
  const move = (...flags: string[]) =>
    runCliProcess(["hf-model", REPO, "--to", bed.folder, ...flags], bed);
  const first = await move();
  const old = bed.hub.repository(REPO).commitOf("main");
  bed.hub.repository(REPO).commit([{ path: "config.json", content: { bytes: Buffer.from("{}") } }]);
  const second = await move();
  const gc = ["gc", bed.folder, "--keep", "1"];
  const listed = await runCliProcess(gc);
  expect(listed.stdout).toMatch(/\n\nTo remove: 1 model; /);
  expect(listed.stdout).toContain(first.stdout.trim());
  expect((await runCliProcess([...gc, "--apply"])).stdout).toMatch(/\n\nRemoved: 1 model; /);
  const artifact = fileURLToPath(new URL("..", `${second.stdout.trim()}/`));
  expect(await readdir(artifact)).not.toContain(old);
  expect((await runCliProcess(["verify", second.stdout.trim()])).status).toBe(0);
});

test("--json is one result, --quiet the addresses alone, and an upload's id is in neither", async () => {
  await using bed = await startTestBed();
  await leaveRun(await openSink(bed.folder), CANARY);
  const said: string[] = [];
  for (const flags of [[], ["--json"], ["--quiet"], ["--apply", "--json"]]) {
    const result = await runCliProcess(["gc", bed.folder, ...flags]);
    expect(result.status).toBe(0);
    said.push(result.stdout + result.stderr);
  }
  expect(said.join("")).not.toMatch(/canary|upload_id|sessions\.invalid/);
  const [, json = "", quiet = "", applied = ""] = said;
  expect(documentsIn(json)).toMatchObject([{ type: "result", removedItems: 0, stays: [] }]);
  expect(documentsIn(applied)).toMatchObject([{ type: "result", removedItems: 5, stays: [] }]);
  expect(quiet.trimEnd().split("\n")).toHaveLength(5);
  expect(quiet).toMatch(/^(?:file:\/\/\S+\n)+$/);
});

test("gc needs a root that can hold several commits for --keep", async () => {
  await using bed = await startTestBed();
  const stored = await runCliProcess(["hf-model", REPO, "--to", bed.folder], bed);
  const { status, stderr } = await runCliProcess(["gc", stored.stdout.trim(), "--keep", "1"]);
  expect(status).toBe(2);
  expect(stderr).toContain("the root above it");
});

test("in S3 the open uploads of a run end, those of others do not, and no secret is told", async () => {
  const secret = "canary-secret-0123456789/abcdef+ghi";
  await using bed = await startS3TestBed({ server: { secretAccessKey: secret } });
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", secret);
  const root = bed.at("s3://models/llm");
  const sink = await openSink(root);
  await sink.startUpload("theirs.bin", PLAN);
  const { token } = await sink.startUpload(`${PREFIX}${UNFINISHED}`, PLAN);
  await leaveRun(sink, token.uploadId);
  // No record names it: the run was killed before.
  await sink.startUpload(`${PREFIX}c.safetensors`, PLAN);
  const ids = bed.s3.openUploads().map(({ uploadId }) => uploadId);
  const keys = { AWS_SECRET_ACCESS_KEY: secret };

  for (const flags of [[], ["--json"], ["--quiet"], ["--apply"]]) {
    expect(bed.s3.openUploads()).toHaveLength(3);
    const { status, stdout, stderr } = await bed.run(["gc", root, ...flags], keys);
    expect(status).toBe(0);
    expect(stdout + stderr).not.toMatch(/canary|AWS4-HMAC|Signature=/);
    expect(ids.filter((id) => (stdout + stderr).includes(id))).toEqual([]);
  }
  expect(bed.s3.openUploads()).toMatchObject([{ key: "llm/theirs.bin" }]);
  expect(bed.s3.keys("models")).toEqual([]);
  expect(bed.hub.requests).toEqual([]);
});

test("a bucket that is not there is one error", async () => {
  await using bed = await startS3TestBed();
  const { status, stdout, stderr } = await bed.run(["gc", bed.at("s3://nowhere"), "--apply"]);
  expect([status, stdout]).toEqual([3, ""]);
  expect(stderr).toMatch(/^Error: /);
});
