import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type FixtureFile,
  type HubEmulator,
  type S3Server,
  modelFixture,
  startHubEmulator,
  startS3Server,
} from "@prefetch/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type CliResult, runCliProcess } from "./cli-process.ts";

const REPOSITORY = "org/model";
const WEIGHTS = "model-00001-of-00001.safetensors";
const FILES: readonly FixtureFile[] = [
  ...modelFixture("tiny-llama").files,
  { path: WEIGHTS, content: { generated: { sizeBytes: 40 * 1024 ** 2 + 7, seed: 3 } } },
  { path: "odd/a b#c?d%20e+f@é.txt", content: { bytes: Buffer.from("odd") } },
  { path: "empty.txt", content: { bytes: new Uint8Array() } },
];

let hub: HubEmulator;
let s3: S3Server;
let home: string;

beforeAll(async () => {
  hub = await startHubEmulator({ repositories: [{ repoId: REPOSITORY, files: FILES }] });
  home = await mkdtemp(join(tmpdir(), "prefetch-s3-"));
});

beforeEach(async () => {
  await s3?.close();
  s3 = await startS3Server();
  hub.clearFaults();
  hub.clearRequests();
});

afterAll(async () => {
  await Promise.all([hub.close(), s3.close()]);
  await rm(home, { recursive: true, force: true });
});

/** Runs the command line with the server's keys; an address's endpoint is the server. */
function prefetch(argv: readonly string[], secret = "testtest"): Promise<CliResult> {
  const environment = { HOME: home, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: secret };
  return runCliProcess(argv, { environment });
}

function at(address: string): string {
  return `${address}?endpoint=${s3.url}`;
}

function moveTo(address: string, secret?: string): Promise<CliResult> {
  const argv = ["hf-model", REPOSITORY, "--to", at(address), "--endpoint", hub.url];
  return prefetch([...argv, "--quiet"], secret);
}

test("a model arrives in a bucket whole, is verified there, listed, and removed", async () => {
  const moved = await moveTo("s3://models/root");
  expect(moved).toMatchObject({ status: 0 });
  const commit = hub.repository(REPOSITORY).commitOf("main");
  const prefix = `root/model/${commit}/`;
  const paths = s3.keys("models").flatMap((key) => (key.startsWith(prefix) ? [key] : []));
  const expected = [...FILES.map(({ path }) => path), ".prefetch/manifest.json"];
  expect(paths.toSorted()).toEqual(expected.map((path) => `${prefix}${path}`).toSorted());
  expect(s3.openUploads()).toEqual([]);
  const url = moved.stdout.trim();
  expect(await prefetch(["verify", at(url), "--deep"])).toMatchObject({ status: 0 });
  const listed = await prefetch(["list", at("s3://models/root")]);
  expect(listed.stdout).toContain(commit);
  hub.clearRequests();
  expect(await moveTo("s3://models/root")).toMatchObject({ status: 0 });
  expect(hub.requests).toHaveLength(1);
  expect(await prefetch(["rm", at(url)])).toMatchObject({ status: 0 });
  expect(s3.keys("models")).toEqual([]);
});

test("a wrong byte never completes an upload", async () => {
  hub.inject({ route: "cdn", path: WEIGHTS, fault: { kind: "flip-byte", fileOffset: 99 } });
  expect(await moveTo("s3://models")).toMatchObject({ status: 5 });
  const completed = s3.requests.filter((one) => one.operation === "CompleteMultipartUpload");
  expect(completed).toEqual([]);
  expect(s3.openUploads()).toEqual([]);
  expect(s3.keys("models").filter((key) => key.endsWith("manifest.json"))).toEqual([]);
});

test("throttling passes", async () => {
  const slowDown = { kind: "error", status: 503, code: "SlowDown" } as const;
  s3.inject({ operation: "UploadPart", times: 3, fault: slowDown });
  s3.inject({ operation: "CompleteMultipartUpload", times: 1, fault: { kind: "lose-answer" } });
  expect(await moveTo("s3://models")).toMatchObject({ status: 0 });
  expect(s3.openUploads()).toEqual([]);
});

test("a bucket that is missing, and a key that is wrong, are said in one sentence", async () => {
  const missing = await moveTo("s3://nothing");
  expect(missing).toMatchObject({ status: 3, stderr: expect.stringContaining("nothing") });
  const wrong = await moveTo("s3://models", "another");
  expect(wrong).toMatchObject({ status: 4 });
  expect(wrong.stderr).not.toContain("another");
});
