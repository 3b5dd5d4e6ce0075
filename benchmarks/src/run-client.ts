import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STORE_KEYS } from "./store-keys.ts";

const REPORT_USAGE = new URL("report-usage.mjs", import.meta.url).href;
/** The servers have the other cores. */
const CORE = "0";

/** What one run of the command line took. */
export interface ClientUsage {
  /** From start to end, in seconds. */
  readonly wallSeconds: number;
  /** User and system time of the process alone, in seconds. */
  readonly cpuSeconds: number;
  /** Its peak resident memory (`VmHWM`), in bytes. */
  readonly peakRssBytes: number;
}

/** Runs the installed command line on one core and measures it alone. */
export async function runClient(main: string, argv: readonly string[]): Promise<ClientUsage> {
  const folder = await mkdtemp(join(tmpdir(), "prefetch-bench-"));
  const usageFile = join(folder, "usage.json");
  const startMs = performance.now();
  const command = ["-c", CORE, process.execPath, "--import", REPORT_USAGE, main, ...argv];
  const child = spawn("taskset", command, {
    env: { ...STORE_KEYS, PATH: process.env["PATH"], BENCH_USAGE: usageFile },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [status] = await once(child, "close");
  const wallSeconds = (performance.now() - startMs) / 1000;
  if (status !== 0) throw new Error(`prefetch ${argv.join(" ")} ended with ${status}.`);
  const usage: Omit<ClientUsage, "wallSeconds"> = JSON.parse(await readFile(usageFile, "utf8"));
  await rm(folder, { recursive: true });
  return { wallSeconds, ...usage };
}
