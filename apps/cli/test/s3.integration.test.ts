import type { FixtureFile, S3Operation } from "@prefetch/testing";
import { expect, test } from "vitest";
import { MODEL_FILES, type S3TestBed, startS3TestBed } from "./s3-for-tests.ts";

const READING = new Set<S3Operation>(["GetObject", "HeadObject", "ListObjectsV2"]);

const ODD_NAMES = [
  "a space.txt",
  "hash#mark.txt",
  "question?mark.txt",
  "percent%20sign%.txt",
  "plus+plus.txt",
  "at@home~.txt",
  "this&that=those.txt",
  "quote'(bracket)*!.txt",
  "colon:semi;comma,$.txt",
  'double"<angle>|{}^`[].txt',
  "\u00e9 as one character.txt",
  "e\u0301 as two characters.txt",
  "emoji 🤗/名前.txt",
  ".hidden/.dot",
].map((path): FixtureFile => ({ path, content: { bytes: Buffer.from(path) } }));

/** The keys of the model's files, without those of prefetch's own. */
function pathsIn({ s3, prefix }: S3TestBed): readonly string[] {
  const paths = s3.keys("models").map((key) => key.replace(prefix, ""));
  return paths.filter((path) => !path.includes(".prefetch/")).toSorted();
}

function operationsOf({ s3 }: S3TestBed): readonly S3Operation[] {
  return s3.requests.map(({ operation }) => operation);
}

function changesIn(bed: S3TestBed): readonly S3Operation[] {
  return operationsOf(bed).filter((operation) => !READING.has(operation));
}

test("a model arrives in a bucket whole, is verified there, listed, and removed", async () => {
  await using bed = await startS3TestBed();
  const moved = await bed.move();
  expect(moved).toMatchObject({ status: 0 });
  expect(pathsIn(bed)).toEqual(MODEL_FILES.map(({ path }) => path).toSorted());
  expect(bed.s3.openUploads()).toEqual([]);
  const url = bed.at(moved.stdout.trim());
  expect(await bed.run(["verify", url, "--deep"])).toMatchObject({ status: 0 });
  const listed = await bed.run(["list", bed.at("s3://models")]);
  expect(listed.stdout).toContain(moved.stdout.trim());
  expect(await bed.run(["rm", url])).toMatchObject({ status: 0 });
  expect(bed.s3.keys("models")).toEqual([]);
});

test("odd names and empty files lie under exactly their paths", async () => {
  const files = [
    ...ODD_NAMES,
    { path: "empty.txt", content: { bytes: new Uint8Array() } },
    { path: "config.json", content: { bytes: Buffer.from("{}") } },
  ];
  await using bed = await startS3TestBed({ files });
  expect(await bed.move()).toMatchObject({ status: 0 });
  expect(pathsIn(bed)).toEqual(files.map(({ path }) => path).toSorted());
  for (const { path } of ODD_NAMES) {
    const bytes = await bed.s3.objectBytes("models", `${bed.prefix}${path}`);
    expect(Buffer.from(bytes!).toString()).toBe(path);
  }
  const url = bed.at(`s3://models/${bed.prefix}`);
  expect(await bed.run(["verify", url, "--deep"])).toMatchObject({ status: 0 });
});

test("a store without checksums and conditions holds a model that is verified", async () => {
  await using bed = await startS3TestBed({ server: { profile: "plain" } });
  expect(await bed.move()).toMatchObject({ status: 0 });
  expect(pathsIn(bed)).toEqual(MODEL_FILES.map(({ path }) => path).toSorted());
  const url = bed.at(`s3://models/${bed.prefix}`);
  expect(await bed.run(["verify", url, "--deep"])).toMatchObject({ status: 0 });
  expect(await bed.move()).toMatchObject({ status: 0 });
});

test("whoever only looks writes nothing", async () => {
  await using bed = await startS3TestBed();
  expect(await bed.move(["--dry-run"])).toMatchObject({ status: 0 });
  expect(changesIn(bed)).toEqual([]);
  expect(await bed.move()).toMatchObject({ status: 0 });
  expect(changesIn(bed)).toContain("PutObject");
  bed.s3.clearRequests();
  const url = bed.at(`s3://models/${bed.prefix}`);
  const looking = [
    ["list", bed.at("s3://models")],
    ["show", url],
    ["verify", url],
  ];
  for (const argv of looking) expect(await bed.run(argv)).toMatchObject({ status: 0 });
  expect(await bed.move(["--dry-run", "--force"])).toMatchObject({ status: 0 });
  expect(changesIn(bed)).toEqual([]);
});

test("a model that is in place costs one Hub request and a few of the store", async () => {
  await using bed = await startS3TestBed();
  expect(await bed.move()).toMatchObject({ status: 0 });
  bed.hub.clearRequests();
  bed.s3.clearRequests();
  expect(await bed.move()).toMatchObject({ status: 0 });
  expect(bed.hub.requests).toHaveLength(1);
  // Whether files are still to be removed; the manifest, and the ref before and after: each is found, then
  // read; what a killed run may have left.
  const read = ["HeadObject", "GetObject"];
  expect(operationsOf(bed)).toEqual(["HeadObject", ...read, ...read, "ListObjectsV2", ...read]);
});
