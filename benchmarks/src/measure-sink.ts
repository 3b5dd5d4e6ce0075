import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Target, openTarget } from "./destination.ts";
import type { Row } from "./measure.ts";
import type { ClientUsage } from "./run-client.ts";
import { startServer } from "./start-server.ts";
import { STORE_KEYS } from "./store-keys.ts";

const GIBIBYTES = 4;
const WRITE_PARTS = fileURLToPath(new URL("write-parts.mjs", import.meta.url));

/** What is measured alone. */
interface LoneSink {
  /** The kind of store; `none` is the checksum and the request that no sink can do without. */
  readonly destination: "azure" | "gcs" | "none" | "s3";
  /** The checksum that it sends. */
  readonly checksum: string;
  /** The dialect of S3. */
  readonly profile?: string;
}

/** The sinks that are measured alone. */
export const LONE_SINKS: readonly LoneSink[] = [
  { destination: "none", checksum: "CRC32C" },
  { destination: "none", checksum: "CRC64NVME" },
  { destination: "s3", checksum: "CRC32C" },
  // A store that has whole-object checksums of this kind only.
  { destination: "s3", checksum: "CRC64NVME", profile: "r2" },
  { destination: "gcs", checksum: "CRC32C" },
  { destination: "azure", checksum: "CRC64NVME" },
];

/** Measures the installed sink alone: parts of one buffer, by plain HTTP. */
export async function measureSink(
  main: string,
  { checksum, destination, profile }: LoneSink,
): Promise<Row> {
  const options = { latencyMs: 0, keepsBytes: false, ...(profile && { profile }) };
  await using target =
    destination === "none" ? await openNothing() : await openTarget(destination, options);
  const child = fork(WRITE_PARTS, [main, target.url, String(GIBIBYTES), checksum], {
    env: { ...STORE_KEYS, PATH: process.env["PATH"] },
  });
  const [usage]: readonly ClientUsage[] = await once(child, "message");
  if (usage === undefined) throw new Error(`The sink for ${destination} ended without a result.`);
  const bytes = GIBIBYTES * 1024 ** 3;
  return { scenario: `sink alone, ${checksum}`, destination, bytes, ...usage };
}

async function openNothing(): Promise<Target> {
  const server = await startServer("serve-nothing.ts", []);
  return { url: server.url, [Symbol.asyncDispose]: async () => server[Symbol.dispose]() };
}
