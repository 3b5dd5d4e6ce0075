import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { S3Fault, S3Operation } from "@prefetch/testing";
import { expect, test } from "vitest";
import { documentsIn, startCli } from "./cli-process.ts";
import {
  checkIn,
  closedAddress,
  expectNothingLeft,
  failedIn,
  runDoctorTwice,
} from "./doctor-bed.ts";
import { REPOSITORY, type S3TestBed, startS3TestBed } from "./s3-for-tests.ts";

const DENIED: S3Fault = { kind: "error", status: 403, code: "AccessDenied" };
const STORE_CHECKS = [
  "reach",
  "put",
  "head",
  "ranged-read",
  "overwrite",
  "conditional-put",
  "capabilities",
  "multipart-abort",
  "multipart",
  "copy",
  "list",
  "delete",
  "clean-up",
];
const HUB_CHECKS = ["settings", "resolve", "list", "ranged-read", "data-hosts", "rate-limit"];

function deny(bed: S3TestBed, ...operations: readonly S3Operation[]): void {
  for (const operation of operations) bed.s3.inject({ operation, fault: DENIED });
}

test("of a good bucket and Hub everything passes, and all that was written is gone", async () => {
  await using bed = await startS3TestBed();
  const outcome = await runDoctorTwice(bed, bed.at("s3://models/llm"));
  expect([outcome.status, failedIn(outcome)]).toEqual([0, []]);
  const passed = outcome.checks.filter((check) => check.outcome === "passed");
  expect(passed.map(({ name }) => name)).toEqual([...STORE_CHECKS, ...HUB_CHECKS]);
  expect(outcome.text.stdout).toMatch(/^✓ {2}store +multipart +\S+ +two parts of 5242880 bytes/m);
  expect(outcome.text.stdout).toMatch(/^ {2}checksum kept +crc32c$/m);
  expect(outcome.text.stdout).toContain(`data host                localhost:`);
  expect(outcome.text.stdout).toContain('"Prefix": "llm/"');
  expect(outcome.text.stdout).toContain(`--endpoint-url ${bed.s3.url}`);
  expectNothingLeft(bed);
});

test("of a store without checksums is told what it has instead", async () => {
  await using bed = await startS3TestBed({ server: { profile: "plain" } });
  const outcome = await runDoctorTwice(bed, bed.at("s3://models"));
  expect([outcome.status, failedIn(outcome)]).toEqual([0, []]);
  expect(checkIn(outcome, "conditional-put")).toMatchObject({
    outcome: "skipped",
    detail: expect.stringContaining("do not let two runs write one model"),
  });
  expect(outcome.text.stdout).toMatch(/^ {2}checksum kept +md5$/m);
  expectNothingLeft(bed);
});

test("a bucket that may only be read fails where it is written to, with the rights to give", async () => {
  await using bed = await startS3TestBed();
  deny(bed, "PutObject", "CreateMultipartUpload", "DeleteObject");
  const outcome = await runDoctorTwice(bed, bed.at("s3://models"));
  expect(outcome.status).toBe(4);
  expect(failedIn(outcome)).toEqual([
    "store put",
    "store multipart-abort",
    "store multipart",
    "store delete",
  ]);
  expect(checkIn(outcome, "put")).toMatchObject({
    code: "FORBIDDEN",
    cure: expect.stringMatching(/^Check that the credentials .* It needs s3:PutObject\.$/),
  });
  expect(checkIn(outcome, "copy")?.detail).toBe("not tried: it needs overwrite");
  expect(outcome.text.stdout).toMatch(/^✗ {2}store +put .*\n {5}Cure: .*s3:PutObject\.$/m);
  expect(outcome.text.stderr).toContain("Error: 4 of 20 checks failed: store put, ");
  expectNothingLeft(bed);
});

test("what may not be removed is named", async () => {
  await using bed = await startS3TestBed();
  deny(bed, "DeleteObject");
  const outcome = await runDoctorTwice(bed, bed.at("s3://models"));
  expect(outcome.status).toBe(4);
  expect(failedIn(outcome)).toEqual(["store delete", "store clean-up"]);
  expect(checkIn(outcome, "clean-up")).toMatchObject({
    detail: expect.stringMatching(/probe-doctor-.+\/object/),
    cure: expect.stringContaining("Remove what begins with s3://models/.prefetch/probe-"),
  });
});

test("a store that is not there is told once, and the Hub is tried all the same", async () => {
  await using bed = await startS3TestBed();
  const closed = await closedAddress();
  const outcome = await runDoctorTwice(bed, `s3://models?endpoint=${closed}`);
  expect([outcome.status, failedIn(outcome)]).toEqual([6, ["store reach"]]);
  expect(checkIn(outcome, "reach")?.cure).toContain("Check the endpoint and the network");
  expect(checkIn(outcome, "put")?.detail).toBe("not tried: it needs reach");
  expect(checkIn(outcome, "data-hosts")?.outcome).toBe("passed");
});

test("a proxy that is not there is what fails first", async () => {
  await using bed = await startS3TestBed();
  const proxy = (await closedAddress()).replace("http://", "http://user:canary@");
  const outcome = await runDoctorTwice(bed, bed.at("s3://models"), { HTTP_PROXY: proxy });
  expect(outcome.status).toBe(6);
  expect(failedIn(outcome)).toEqual(["network proxy", "store reach", "hub resolve"]);
  expect(checkIn(outcome, "proxy")).toMatchObject({
    detail: expect.stringMatching(/^The proxy http:\/\/127\.0\.0\.1:\d+ cannot be reached/),
    cure: expect.stringContaining("Correct HTTPS_PROXY and HTTP_PROXY"),
  });
  expect(JSON.stringify(outcome)).not.toContain("canary");
  const bypassed = { HTTP_PROXY: proxy, NO_PROXY: "127.0.0.1,localhost" };
  const direct = await runDoctorTwice(bed, bed.at("s3://models"), bypassed);
  expect([direct.status, checkIn(direct, "proxy")?.outcome]).toEqual([0, "skipped"]);
  expectNothingLeft(bed);
});

test("a directory is tried too, and one that was not there is gone again", async () => {
  await using bed = await startS3TestBed();
  const folder = bed.environment["HOME"]!;
  await mkdir(join(folder, "kept"));
  const missing = await runDoctorTwice(bed, join(folder, "new", "models"));
  const empty = await runDoctorTwice(bed, join(folder, "kept"));
  expect([missing.status, empty.status]).toEqual([0, 0]);
  expect(missing.text.stdout).toMatch(/^ {2}free space +\d/m);
  expect(await readdir(folder, { recursive: true })).toEqual(["kept"]);
});

test("a bucket that is missing fails at the first check", async () => {
  await using bed = await startS3TestBed();
  const outcome = await runDoctorTwice(bed, bed.at("s3://nothing"));
  expect([outcome.status, failedIn(outcome)]).toEqual([3, ["store reach"]]);
  expect(checkIn(outcome, "reach")).toMatchObject({
    detail: expect.stringContaining('"nothing" does not exist'),
    cure: "Check the address and the endpoint.",
  });
});

test("a Hub that is not there fails, and the store is tried all the same", async () => {
  await using bed = await startS3TestBed();
  const HF_ENDPOINT = await closedAddress();
  const outcome = await runDoctorTwice(bed, bed.at("s3://models"), { HF_ENDPOINT });
  expect([outcome.status, failedIn(outcome)]).toEqual([6, ["hub resolve"]]);
  expect(checkIn(outcome, "resolve")?.cure).toContain("Check the endpoint");
  expect(checkIn(outcome, "multipart")?.outcome).toBe("passed");
  expect(outcome.text.stdout).toMatch(/^ {2}hub host +127\.0\.0\.1:\d+ \(out of reach\)$/m);
  const alone = await bed.run(["doctor", bed.at("s3://models"), "--no-hub"], { HF_ENDPOINT });
  expect(alone).toMatchObject({ status: 0, stdout: expect.not.stringContaining("hub") });
  expectNothingLeft(bed);
});

test("a signal in the middle ends it, and nothing is left", async () => {
  await using bed = await startS3TestBed();
  bed.s3.inject({ operation: "UploadPart", skip: 1, fault: { kind: "stall" } });
  const argv = ["doctor", bed.at("s3://models"), "--no-hub"];
  const { child, result } = startCli(argv, { environment: bed.environment });
  await expect.poll(() => bed.s3.openUploads().length, { timeout: 20_000 }).toBe(1);
  child.kill("SIGINT");
  const { status, stderr } = await result;
  expect(status).toBe(130);
  expect(stderr).toContain("Stopped by SIGINT.");
  expectNothingLeft(bed);
});

test("with --quiet only what failed is told", async () => {
  await using bed = await startS3TestBed();
  const good = await bed.run(["doctor", bed.at("s3://models"), "--no-hub", "--quiet"]);
  expect(good).toEqual({ status: 0, stdout: "", stderr: "" });
  const bad = await bed.run(["doctor", bed.at("s3://nothing"), "--no-hub", "--quiet"]);
  expect(bad.stdout).toMatch(/^✗ {2}store {2}reach .*\n {5}Cure: .*\n$/);
});

test("a program is told all in the first line, and of a failure in the last", async () => {
  await using bed = await startS3TestBed();
  const { stdout } = await bed.run(["doctor", bed.at("s3://nothing"), "--no-hub", "--json"]);
  expect(documentsIn(stdout)).toMatchObject([
    { type: "result", url: "s3://nothing", passed: false, store: {}, memory: {}, lifecycle: {} },
    { type: "run-failed", code: "NOT_FOUND" },
  ]);
});

test("no secret is in any output, whatever the store says", async () => {
  const secret = "canary-secret-0123456789/abcdef+ghi";
  const token = "canary-token-of-another-kind";
  await using bed = await startS3TestBed({ server: { secretAccessKey: secret } });
  const keys = { AWS_SECRET_ACCESS_KEY: secret, HF_TOKEN: token };
  const argv = ["doctor", bed.at("s3://models"), "--repo", REPOSITORY];
  const faults: readonly (S3Fault | undefined)[] = [
    undefined,
    { kind: "error", status: 400, code: `Odd-${secret}-${token}` },
  ];
  for (const fault of faults) {
    if (fault !== undefined) bed.s3.inject({ operation: "PutObject", fault });
    const results = await Promise.all(
      [[], ["--json"], ["--quiet"]].map((flags) => bed.run([...argv, ...flags], keys)),
    );
    for (const { status, stdout, stderr } of results) {
      expect(status).toBe(fault === undefined ? 0 : 2);
      expect(stdout + stderr).not.toMatch(/canary|AWS4-HMAC|Signature=/);
    }
  }
  expect(bed.hub.requests.some(({ headers }) => headers["authorization"]?.includes(token))).toBe(
    true,
  );
  expectNothingLeft(bed);
});
