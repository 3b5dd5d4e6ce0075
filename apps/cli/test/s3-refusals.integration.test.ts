import type { S3Fault } from "@prefetch/testing";
import { expect, test } from "vitest";
import type { CliResult } from "./cli-process.ts";
import { REPOSITORY, type S3TestBed, startS3TestBed } from "./s3-for-tests.ts";

const EXPIRED: S3Fault = { kind: "error", status: 400, code: "ExpiredToken" };
const DENIED: S3Fault = { kind: "error", status: 403, code: "AccessDenied" };

function moveTo(bed: S3TestBed, to: string): Promise<CliResult> {
  return bed.run(["hf-model", REPOSITORY, "--to", to]);
}

/** Nothing was asked of the Hub but what the model is. */
function expectNothingTransferred({ hub, s3 }: S3TestBed): void {
  const routes = hub.requests.map(({ route }) => route);
  expect(routes.filter((route) => route !== "revision" && route !== "tree")).toEqual([]);
  expect(s3.keys("models")).toEqual([]);
}

test("a bucket that is missing is named", async () => {
  await using bed = await startS3TestBed();
  const missing = await moveTo(bed, bed.at("s3://nothing"));
  expect(missing).toMatchObject({ status: 3, stderr: expect.stringContaining('"nothing"') });
  expectNothingTransferred(bed);
});

test("keys that are wrong are told from keys that are missing", async () => {
  await using bed = await startS3TestBed();
  const argv = ["hf-model", REPOSITORY, "--to", bed.at("s3://models")];
  const wrong = await bed.run(argv, { AWS_SECRET_ACCESS_KEY: "another" });
  expect(wrong).toMatchObject({ status: 4, stderr: expect.stringContaining("does not know") });
  const none = await bed.run(argv, { AWS_ACCESS_KEY_ID: "", AWS_EC2_METADATA_DISABLED: "true" });
  expect(none).toMatchObject({ status: 4, stderr: expect.stringContaining("no credentials") });
  expectNothingTransferred(bed);
});

test("a bucket that takes nothing is found out before anything is transferred", async () => {
  await using bed = await startS3TestBed();
  bed.s3.inject({ operation: "PutObject", fault: DENIED });
  const denied = await bed.move(["--quiet"]);
  expect(denied).toMatchObject({ status: 4, stdout: "" });
  expect(denied.stderr).toMatch(
    /^Error: Nothing can be stored at s3:\/\/models\.\n {2}The store denies access to .+\n$/,
  );
  expectNothingTransferred(bed);
});

test("a bucket in another region is followed there", async () => {
  await using bed = await startS3TestBed({ server: { region: "eu-central-1" } });
  expect(await bed.move(["--quiet"])).toMatchObject({ status: 0 });
  const regions = bed.s3.requests.map(
    ({ headers }) => /\/\d{8}\/([^/]+)\/s3\//.exec(headers["authorization"] ?? "")?.[1],
  );
  expect(new Set(regions)).toEqual(new Set(["us-east-1", "eu-central-1"]));
  expect(regions.at(-1)).toBe("eu-central-1");
});

test("credentials that expire in the middle end the run, and new ones go on", async () => {
  await using bed = await startS3TestBed();
  bed.s3.inject({ operation: "UploadPart", skip: 1, fault: EXPIRED });
  bed.s3.inject({ operation: "AbortMultipartUpload", fault: EXPIRED });
  const expired = await bed.move(["--quiet"]);
  expect(expired).toMatchObject({ status: 4, stderr: expect.stringContaining("have expired") });
  expect(bed.s3.keys("models").filter((key) => /\/(manifest|config)\.json$/.test(key))).toEqual([]);
  // Who may do nothing any more cannot give an upload up either.
  expect(bed.s3.openUploads()).toHaveLength(1);
  bed.s3.clearFaults();
  expect(await bed.move()).toMatchObject({ status: 0 });
  expect(bed.s3.openUploads()).toEqual([]);
});

test("credentials that have expired before are told from those that are wrong", async () => {
  await using bed = await startS3TestBed();
  bed.s3.inject({ fault: EXPIRED });
  const expired = await bed.move(["--quiet"]);
  expect(expired).toMatchObject({ status: 4, stdout: "" });
  expect(expired.stderr).toMatch(/^Error: The credentials for .+ have expired; .+\n$/);
  expectNothingTransferred(bed);
});
