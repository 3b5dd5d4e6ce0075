import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempDisposable, readFile, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repositoryFromFolder, startHubEmulator } from "@prefetch/testing";
import { expect, test } from "vitest";
import { runCliProcess } from "./cli-process.ts";
import { required } from "./required.ts";

const REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2";
/** https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key */
const AZURITE_KEY =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** The stores, as rclone writes them on its command line. */
const remotes = {
  gcs: `:gcs,project_number=1,anonymous=true,endpoint="${required("REAL_GCS_EMULATOR_URL")}/storage/v1/":`,
  azure: `:azureblob,account=devstoreaccount1,key="${AZURITE_KEY}",endpoint="${required("REAL_AZURITE_URL")}":`,
};

/** Runs rclone, a client that shares no code with ours or with the SDKs that we use. */
async function rclone(...argv: readonly string[]): Promise<void> {
  const environment = { PATH: process.env["PATH"], HOME: tmpdir(), RCLONE_CONFIG: "/dev/null" };
  await promisify(execFile)(required("REAL_RCLONE"), argv, { env: environment });
}

/** Returns the SHA-256 of every file below a folder, but for our own, by path. */
async function digestsIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const digests: Record<string, string> = {};
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (name.startsWith(".prefetch/")) continue;
    digests[name] = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  }
  return digests;
}

test("a real model arrives at two destinations at once, and rclone reads the same bytes", async () => {
  const repository = await repositoryFromFolder(required("REAL_MINILM"), REPOSITORY);
  await using hub = await startHubEmulator({ repositories: [repository] });
  for (const remote of Object.values(remotes)) await rclone("mkdir", `${remote}minilm`);
  const to = ["gs://minilm", `az://minilm?endpoint=${required("REAL_AZURITE_URL")}`];
  const argv = ["hf-model", REPOSITORY, "--endpoint", hub.url, "--quiet"];
  const moved = await runCliProcess([...argv, ...to.flatMap((url) => ["--to", url])], {
    environment: {
      STORAGE_EMULATOR_HOST: required("REAL_GCS_EMULATOR_URL"),
      AZURE_STORAGE_KEY: AZURITE_KEY,
    },
  });
  expect(moved).toMatchObject({ status: 0 });
  const expected = await digestsIn(required("REAL_MINILM"));
  const prefixes = moved.stdout.trim().split("\n");
  expect(prefixes.length).toBe(2);
  for (const [remote, prefix = ""] of [
    [remotes.gcs, prefixes[0]?.replace("gs://", "")],
    [remotes.azure, prefixes[1]?.replace("az://", "")],
  ]) {
    await using copy = await mkdtempDisposable(join(tmpdir(), "prefetch-rclone-"));
    await rclone("copy", `${remote}${prefix}`, copy.path);
    expect(await digestsIn(copy.path)).toEqual(expected);
  }
  const count = Object.keys(expected).length;
  process.stdout.write(`${count} files read by rclone from two emulators: equal\n`);
});
