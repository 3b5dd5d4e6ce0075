import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { crc32 } from "node:zlib";
import { startS3Server } from "@prefetch/testing";

/** CRC32s of contents, by path; 0 for prefetch's own records, which tell the time. */
export type Contents = Readonly<Record<string, number>>;

/** An empty store that killed runs write to. */
export interface KillTarget extends AsyncDisposable {
  /** What `--to` names. */
  readonly to: string;
  /** What a run needs to get in. */
  readonly environment: Readonly<Record<string, string>>;
  /** Everything that lies there. */
  contents(): Promise<Contents>;
  /** What was begun, and neither completed nor given up, where that is no file. */
  openUploads(): readonly unknown[];
}

/** Makes a directory; it is removed in the end. */
export async function openDirectoryTarget(): Promise<KillTarget> {
  const to = await mkdtemp(join(tmpdir(), "prefetch-killed-"));
  return {
    to,
    environment: {},
    contents: async () => {
      const entries = await readdir(to, { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(to, join(entry.parentPath, entry.name)));
      return contentsOf(paths, (path) => readFile(join(to, path)));
    },
    openUploads: () => [],
    [Symbol.asyncDispose]: () => rm(to, { recursive: true }),
  };
}

/** Starts a server with a bucket; the root lies inside of it. */
export async function openS3Target(): Promise<KillTarget> {
  const s3 = await startS3Server();
  return {
    to: `s3://models/root?endpoint=${s3.url}`,
    environment: { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "testtest" },
    contents: () => {
      // A probe of a killed run stays for minutes: until then it may be of one that is alive.
      const keys = s3.keys("models").filter((key) => !key.startsWith("root/.prefetch/probe-"));
      return contentsOf(keys, async (key) => (await s3.objectBytes("models", key))!);
    },
    openUploads: () => s3.openUploads(),
    [Symbol.asyncDispose]: () => s3.close(),
  };
}

async function contentsOf(
  paths: readonly string[],
  read: (path: string) => Promise<Uint8Array>,
): Promise<Contents> {
  const contents: Record<string, number> = {};
  for (const path of paths) {
    contents[path] = path.includes(".prefetch/") ? 0 : crc32(await read(path));
  }
  return contents;
}
