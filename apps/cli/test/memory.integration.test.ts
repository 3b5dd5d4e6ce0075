import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  type HubEmulator,
  type S3Server,
  startHubEmulator,
  startS3Server,
} from "@prefetch/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCli } from "./cli-process.ts";

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
const BUDGET = 64 * MiB;
/** What the runtime, the stripping of types and the network's buffers take, however large the files. */
const OVERHEAD = 256 * MiB;
const ENVIRONMENT = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "testtest" };

let hub: HubEmulator;
let s3: S3Server;
let root: string;

beforeAll(async () => {
  hub = await startHubEmulator({
    repositories: [512 * MiB, 2 * GiB].map((sizeBytes) => ({
      repoId: `memory/of-${sizeBytes}`,
      files: [{ path: "model.safetensors", content: { generated: { sizeBytes, seed: 5 } } }],
    })),
  });
  s3 = await startS3Server({ storage: { kind: "discard" } });
  root = await mkdtemp(join(tmpdir(), "prefetch-memory-"));
});

afterAll(async () => {
  await Promise.all([hub.close(), s3.close()]);
  await rm(root, { recursive: true, force: true });
});

/** The peak resident memory of a process so far, in bytes: `VmHWM` of Linux's /proc. */
async function peakBytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

async function peakOfPrefetching(sizeBytes: number, to: string): Promise<number> {
  const repository = `memory/of-${sizeBytes}`;
  const command = ["hf-model", repository, "--to", to, "--endpoint", hub.url, "--json"];
  const options = { environment: ENVIRONMENT };
  const { child, result } = startCli([...command, "--memory", "64MiB"], options);
  let peakBytes = 0;
  for await (const line of createInterface({ input: child.stdout! })) {
    // The last moment at which the process is sure to be there.
    if (line.includes('"file-stored"')) peakBytes = await peakBytesOf(child.pid!);
  }
  expect(await result).toMatchObject({ status: 0 });
  return peakBytes;
}

test.each([
  { store: "a directory", addressOf: () => root },
  { store: "S3", addressOf: () => `s3://models?endpoint=${s3.url}` },
])(
  "to $store a 2 GiB file takes no more memory than one of 512 MiB, and no more than the budget allows",
  async ({ store, addressOf }) => {
    const small = await peakOfPrefetching(512 * MiB, addressOf());
    const large = await peakOfPrefetching(2 * GiB, addressOf());
    process.stdout.write(
      `peak RSS with --memory 64MiB to ${store}: ${Math.round(small / MiB)} MiB for 512 MiB, ${Math.round(large / MiB)} MiB for 2 GiB\n`,
    );
    expect(large).toBeLessThan(small * 1.15);
    expect(large).toBeLessThan(BUDGET + OVERHEAD);
  },
  240_000,
);
