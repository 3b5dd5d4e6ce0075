import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempDisposable, readFile, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repositoryFromFolder, startHubEmulator, startS3Server } from "@prefetch/testing";
import { expect, test } from "vitest";
import { runCliProcess } from "./cli-process.ts";
import { required } from "./required.ts";

const REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2";
const KEYS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "testtest" };
const OWN_FOLDER = ".prefetch/";

type Digests = Readonly<Record<string, string>>;

/** Runs s5cmd, a client that shares no code with ours or with the SDK that we use. */
async function s5cmd(endpoint: string, ...argv: readonly string[]): Promise<string> {
  const options = { env: { ...KEYS, AWS_REGION: "us-east-1" } };
  const run = promisify(execFile);
  const { stdout } = await run(
    required("REAL_S5CMD"),
    ["--endpoint-url", endpoint, ...argv],
    options,
  );
  return stdout;
}

/** Returns the SHA-256 of every file below a folder, by path. */
async function digestsIn(folder: string): Promise<Digests> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name));
  const digests = paths.map(async (path): Promise<[string, string]> => {
    const digest = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    return [path.slice(folder.length + 1), digest];
  });
  return Object.fromEntries(
    (await Promise.all(digests)).filter(([path]) => !path.startsWith(OWN_FOLDER)),
  );
}

/** Lists the uploads that are open in SeaweedFS: each is a folder of the file system below it. */
async function openInSeaweedfs(bucket: string): Promise<readonly unknown[]> {
  const url = `${required("REAL_SEAWEEDFS_FILER_URL")}/buckets/${bucket}/.uploads/`;
  const answer = await fetch(url, { headers: { accept: "application/json" } });
  expect(answer.status).toBe(200);
  const { Entries }: { readonly Entries: readonly unknown[] | null } = JSON.parse(
    await answer.text(),
  );
  return Entries ?? [];
}

/** Moves the model into a bucket; returns what s5cmd reads there. */
async function digestsAfterMove(endpoint: string, bucket: string): Promise<Digests> {
  const repository = await repositoryFromFolder(required("REAL_MINILM"), REPOSITORY);
  await using hub = await startHubEmulator({ repositories: [repository] });
  const to = `s3://${bucket}?endpoint=${endpoint}`;
  const argv = ["hf-model", REPOSITORY, "--to", to, "--endpoint", hub.url, "--quiet"];
  const moved = await runCliProcess(argv, { environment: KEYS });
  expect(moved).toMatchObject({ status: 0 });
  await using copy = await mkdtempDisposable(join(tmpdir(), "prefetch-s5cmd-"));
  await s5cmd(endpoint, "cp", `${moved.stdout.trim()}/*`, `${copy.path}/`);
  return await digestsIn(copy.path);
}

test("a real model arrives in our S3 server, and s5cmd reads the same bytes", async () => {
  await using s3 = await startS3Server({ buckets: ["models"] });
  const digests = await digestsAfterMove(s3.url, "models");
  expect(digests).toEqual(await digestsIn(required("REAL_MINILM")));
  expect(s3.openUploads()).toEqual([]);
});

test("a real model arrives in SeaweedFS, and s5cmd reads the same bytes", async () => {
  const endpoint = required("REAL_SEAWEEDFS_URL");
  await s5cmd(endpoint, "mb", "s3://minilm");
  const digests = await digestsAfterMove(endpoint, "minilm");
  expect(digests).toEqual(await digestsIn(required("REAL_MINILM")));
  expect(await openInSeaweedfs("minilm")).toEqual([]);
  const count = Object.keys(digests).length;
  process.stdout.write(`${count} files read from SeaweedFS by s5cmd: equal\n`);
});
