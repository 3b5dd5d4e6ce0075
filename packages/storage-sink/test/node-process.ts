import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** This package's folder: scripts that run in it import the package by its name. */
const PACKAGE_FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** How a script is run. */
export interface NodeProcessOptions {
  /** The script's arguments, from `process.argv[1]` on. */
  readonly args: readonly string[];
  /** The largest file it may write, in units of the shell's `ulimit -f`. Default: no limit. */
  readonly fileSizeLimit?: number | undefined;
}

/** Starts Node on the text of a module; TypeScript is fine. What it writes to stderr is shown. */
export function startNode(
  script: string,
  { args, fileSizeLimit }: NodeProcessOptions,
): ChildProcessByStdio<null, Readable, null> {
  const limit = fileSizeLimit === undefined ? "" : `ulimit -f ${fileSizeLimit}; `;
  const node = [process.execPath, "--input-type=module-typescript", "-e", script, ...args];
  return spawn("sh", ["-c", `${limit}exec "$0" "$@"`, ...node], {
    cwd: PACKAGE_FOLDER,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Runs a script to its end and returns what it wrote to stdout. */
export async function runNode(script: string, options: NodeProcessOptions): Promise<string> {
  const child = startNode(script, options);
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (status !== 0) throw new Error(`The script ended with ${status}: ${output}`);
  return output;
}
