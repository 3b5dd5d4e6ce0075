import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** This package's folder: scripts that run in it import the package by its name. */
const PACKAGE_FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** A script in a process of its own. */
export interface RunningScript {
  readonly child: ChildProcess;
  /** What it printed in the end. */
  readonly output: Promise<string>;
  /** Resolves with its exit code and signal. */
  readonly ended: Promise<unknown[]>;
}

/** Runs a TypeScript module; `args` follow in `process.argv` from index 1 on. */
export function runScript(script: string, ...args: readonly string[]): RunningScript {
  const node = ["--input-type=module-typescript", "-e", script, ...args];
  const child = spawn(process.execPath, node, {
    cwd: PACKAGE_FOLDER,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return { child, output: text(child.stdout), ended: once(child, "exit") };
}

/**
 * Runs a module where a file system in memory of so many bytes is mounted at `directory`. The mount is
 * seen by the module alone and goes with it: both live in a mount namespace of their own, for which an
 * ordinary user needs a user namespace too. Where the machine allows neither, this fails.
 */
export async function runOnSmallDisk(
  script: string,
  sizeBytes: number,
  directory: string,
): Promise<string> {
  const user = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  const mount = `mount -t tmpfs -o size=${sizeBytes} test "${directory}"; exec "$0" "$@"`;
  const node = [process.execPath, "--input-type=module-typescript", "-e", script, directory];
  const shell = ["sh", "-ec", mount, ...node];
  const child = spawn("sh", ["-c", 'exec unshare --mount "$@"', "sh", ...user, ...shell], {
    cwd: PACKAGE_FOLDER,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0) throw new Error(`The script ended with ${code}.`);
  return output;
}
