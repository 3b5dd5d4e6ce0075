import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FixtureFile, type HubEmulator, startHubEmulator } from "../src/index.ts";

const REPOSITORY = "official/client";
const DOWNLOAD = `
import sys
from huggingface_hub import HfApi, snapshot_download
repo, folder = sys.argv[1:3]
snapshot_download(repo, local_dir=folder)
info = HfApi().model_info(repo)
print(info.sha, *sorted(sibling.rfilename for sibling in info.siblings), sep="\\n")
`;

function text(path: string, content = `content of ${path}\n`): FixtureFile {
  return { path, content: { bytes: Buffer.from(content) } };
}

const FILES: readonly FixtureFile[] = [
  text("config.json", "{}\n"),
  text("1_Pooling/config.json"),
  text("deep/er/than/that.txt"),
  text("empty.txt", ""),
  { ...text("empty.safetensors", ""), storage: "lfs" },
  text("with space#and %20, plus+and@ünïcode.txt"),
  { path: "model.safetensors", content: { generated: { sizeBytes: 12_345_678, seed: 9 } } },
  { path: "nested/odd #name 1.bin", content: { generated: { sizeBytes: 65_537, seed: 4 } } },
];

let hub: HubEmulator;
let folder: string;

beforeAll(async () => {
  hub = await startHubEmulator({ repositories: [{ repoId: REPOSITORY, files: FILES }] });
  folder = await mkdtemp(join(tmpdir(), "prefetch-official-"));
});

afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

/** The digests that the Hub's own tree lists, by path. */
async function listedDigests(): Promise<ReadonlyMap<string, string>> {
  const answer = await fetch(`${hub.url}/api/models/${REPOSITORY}/tree/main?recursive=true`);
  const entries: readonly { type: string; path: string; oid: string; lfs?: { oid: string } }[] =
    JSON.parse(await answer.text());
  const files = entries.filter((entry) => entry.type === "file");
  return new Map(files.map(({ path, oid, lfs }) => [path, lfs?.oid ?? oid]));
}

test("the official Python client downloads the emulator's snapshot, byte for byte", async () => {
  const python = process.env["REAL_PYTHON"] ?? "REAL_PYTHON is not set: run pnpm test:real";
  const target = join(folder, "snapshot");
  const { stdout } = await promisify(execFile)(python, ["-c", DOWNLOAD, REPOSITORY, target], {
    env: { HF_ENDPOINT: hub.url, HF_HOME: join(folder, "home"), HF_HUB_DISABLE_PROGRESS_BARS: "1" },
  });
  const [commit, ...siblings] = stdout.trimEnd().split("\n");
  expect(commit).toBe(hub.repository(REPOSITORY).commitOf("main"));
  expect(siblings.toSorted()).toEqual(FILES.map((file) => file.path).toSorted());

  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(target, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(".cache/"));
  expect(paths.toSorted()).toEqual(siblings.toSorted());

  const digests = await listedDigests();
  for (const path of paths) {
    const bytes = await readFile(join(target, path));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const blob = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
    expect({ path, listed: digests.get(path) }).toEqual({
      path,
      listed: digests.get(path)?.length === 64 ? sha256 : blob,
    });
  }
});
