import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { STORE_KEYS } from "./store-keys.ts";

const REPORT_USAGE = new URL("report-usage.mjs", import.meta.url).href;
/** The servers have the other cores. */
const CORE = "0";
/** How often it is looked whether it is time to kill. */
const LOOK_INTERVAL_MS = 20;

/** What one run of the command line took. */
export interface ClientUsage {
  /** From start to end, in seconds. */
  readonly wallSeconds: number;
  /** User and system time of the process alone, in seconds. */
  readonly cpuSeconds: number;
  /** Its peak resident memory (`VmHWM`), in bytes. */
  readonly peakRssBytes: number;
}

/** Options of {@link runClient}. */
export interface RunClientOptions {
  /** Told of every line that it prints. Default: nobody is. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Runs the installed command line on one core and measures it alone. */
export async function runClient(
  main: string,
  argv: readonly string[],
  { onLine }: RunClientOptions = {},
): Promise<ClientUsage> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "prefetch-bench-"));
  const usageFile = join(folder.path, "usage.json");
  const startMs = performance.now();
  const child = spawnClient(main, argv, usageFile);
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => onLine?.(line));
  const [status] = await once(child, "close");
  const wallSeconds = (performance.now() - startMs) / 1000;
  if (status !== 0) throw new Error(`prefetch ${argv.join(" ")} ended with ${status}.`);
  const usage: Omit<ClientUsage, "wallSeconds"> = JSON.parse(await readFile(usageFile, "utf8"));
  return { wallSeconds, ...usage };
}

/** Runs the installed command line until `isTime`, which is asked again and again, then kills it. */
export async function killClient(
  main: string,
  argv: readonly string[],
  isTime: () => Promise<boolean>,
): Promise<void> {
  const child = spawnClient(main, argv, "");
  child.stdout.resume();
  const closed = once(child, "close");
  while (child.exitCode === null && !(await isTime())) await setTimeout(LOOK_INTERVAL_MS);
  // There is no shell and no other process in between: `taskset` becomes what it runs.
  child.kill("SIGKILL");
  const [status] = await closed;
  if (status !== null) throw new Error(`prefetch ${argv.join(" ")} ended before it was killed.`);
}

function spawnClient(
  main: string,
  argv: readonly string[],
  usageFile?: string,
): ChildProcessByStdio<null, Readable, null> {
  const command = ["-c", CORE, process.execPath, "--import", REPORT_USAGE, main, ...argv];
  return spawn("taskset", command, {
    env: { ...STORE_KEYS, PATH: process.env["PATH"], ...(usageFile && { BENCH_USAGE: usageFile }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
}
