import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Starting from source takes half a second; from this cache, half of that. */
const NODE_COMPILE_CACHE = join(tmpdir(), "prefetch-cli-tests-compile-cache");
const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Besides PATH nothing of the test's own environment is passed on. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A command line under way. */
export interface CliProcess {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
}

export function startCli(argv: readonly string[], options: CliOptions = {}): CliProcess {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const result = once(child, "close").then(() => ({ status: child.exitCode, ...output }));
  return { child, result };
}

export function runCliProcess(argv: readonly string[], options?: CliOptions): Promise<CliResult> {
  return startCli(argv, options).result;
}

/** Parses NDJSON; fails on a line that is none. */
export function documentsIn(stdout: string): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line): Readonly<Record<string, unknown>> => JSON.parse(line));
}
