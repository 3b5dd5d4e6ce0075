import type { S3Fault } from "@prefetch/testing";
import { expect, test } from "vitest";
import { REPOSITORY, type S3TestBed, startS3TestBed } from "./s3-for-tests.ts";

const SECRET = "canary-secret-0123456789/abcdef+ghi";
const SESSION = "canary-session-token-9876543210//==";
const OUTPUTS = [[], ["--json"], ["--verbose"], ["--quiet"], ["--dry-run"]];
/** The secrets, and what is made from them. */
const SECRETS = /canary|AWS4-HMAC|Signature=/;
const KEYS = { AWS_SECRET_ACCESS_KEY: SECRET, AWS_SESSION_TOKEN: SESSION };

function startBedWithCanary(): Promise<S3TestBed> {
  return startS3TestBed({ server: { secretAccessKey: SECRET } });
}

/** Runs with every kind of output; returns all that was said. */
async function outputsOf(bed: S3TestBed, status: number): Promise<string> {
  const argv = ["hf-model", REPOSITORY, "--to", bed.at("s3://models"), "--force"];
  let said = "";
  for (const flags of OUTPUTS) {
    const result = await bed.run([...argv, ...flags], KEYS);
    expect(result).toMatchObject({ status });
    said += result.stdout + result.stderr;
  }
  return said;
}

test("the secrets are in no output, no key and no object of runs that succeed with them", async () => {
  await using bed = await startBedWithCanary();
  expect(await outputsOf(bed, 0)).not.toMatch(SECRETS);
  const url = bed.at(`s3://models/${bed.prefix}`);
  for (const argv of [
    ["list", bed.at("s3://models")],
    ["show", url],
    ["verify", url, "--json"],
  ]) {
    const { status, stdout, stderr } = await bed.run(argv, KEYS);
    expect(status).toBe(0);
    expect(stdout + stderr).not.toMatch(SECRETS);
  }
  const keys = bed.s3.keys("models");
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) {
    const bytes = Buffer.from((await bed.s3.objectBytes("models", key))!);
    expect({ key, found: bytes.includes("canary") || key.includes("canary") }).toEqual({
      key,
      found: false,
    });
  }
  const tokens = bed.s3.requests.map(({ headers }) => headers["x-amz-security-token"]);
  expect(new Set(tokens)).toEqual(new Set([SESSION]));
  expect(JSON.stringify(bed.hub.requests)).not.toContain("canary");
});

test.each<{ what: string; fault: S3Fault; status: number }>([
  { what: "expired", fault: { kind: "error", status: 400, code: "ExpiredToken" }, status: 4 },
  { what: "refused", fault: { kind: "error", status: 403, code: "AccessDenied" }, status: 4 },
  {
    what: "repeated by the store",
    fault: { kind: "error", status: 400, code: `Odd-${SECRET}-${SESSION}` },
    status: 2,
  },
])("the secrets are in no output of runs in which they are $what", async ({ fault, status }) => {
  await using bed = await startBedWithCanary();
  bed.s3.inject({ fault });
  expect(await outputsOf(bed, status)).not.toMatch(SECRETS);
});

test("a secret that is wrong is in no output", async () => {
  await using bed = await startS3TestBed();
  expect(await outputsOf(bed, 4)).not.toMatch(SECRETS);
});

test("secrets in an address are refused without being repeated", async () => {
  await using bed = await startS3TestBed();
  const endpoint = bed.s3.url.replace("http://", `http://test:${encodeURIComponent(SECRET)}@`);
  const addresses = [
    `s3://test:${SECRET}@models`,
    `s3://models?endpoint=${endpoint}`,
    `s3://models?secretAccessKey=${SECRET}`,
  ];
  for (const to of addresses) {
    const { status, stdout, stderr } = await bed.run(["hf-model", REPOSITORY, "--to", to]);
    expect(status).toBe(2);
    expect(stdout + stderr).not.toMatch(SECRETS);
  }
});
