import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { TreeOptions } from "./local-fuse/tree.ts";

/*
 * Scripts that run on file systems of their own. A mount is seen by the script alone and goes with it:
 * both live in a mount namespace of their own, for which an ordinary user needs a user namespace too.
 * Where the machine allows neither, the script fails, and with it the test.
 */

/** This package's folder: scripts that run in it import the package by its name. */
const PACKAGE_FOLDER = fileURLToPath(new URL("..", import.meta.url));
const SERVE = fileURLToPath(new URL("local-fuse/serve.ts", import.meta.url));

/** Mounts the file system in memory of `local-fuse/`, and runs what follows with its connection. */
const MOUNT_FUSE =
  'exec 3<>/dev/fuse; mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 test "$MOUNT"';

/** Runs a module, TypeScript or not, where a shell command has mounted something. */
export async function runMounted(
  script: string,
  mount: string,
  directory: string,
): Promise<string> {
  return runInNamespace(mount, directory, nodeCommand(script, directory));
}

/** What a script printed, and what it did to the file system. */
export interface FuseOutcome {
  readonly calls: readonly string[];
  readonly output: string;
}

/** Runs a module on a file system in memory, mounted at `directory`. */
export async function runOnFuse(
  script: string,
  options: TreeOptions,
  directory: string,
): Promise<FuseOutcome> {
  const serve = [process.execPath, SERVE, directory, JSON.stringify(options)];
  const command = [...serve, ...nodeCommand(script, directory)];
  const outcome: FuseOutcome = JSON.parse(await runInNamespace(MOUNT_FUSE, directory, command));
  return outcome;
}

function nodeCommand(script: string, directory: string): readonly string[] {
  return [process.execPath, "--input-type=module-typescript", "-e", script, directory];
}

async function runInNamespace(
  mount: string,
  directory: string,
  command: readonly string[],
): Promise<string> {
  const user = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  const shell = ["sh", "-ec", `${mount}; exec "$0" "$@"`, ...command];
  const child = spawn("sh", ["-c", 'exec unshare --mount "$@"', "sh", ...user, ...shell], {
    cwd: PACKAGE_FOLDER,
    env: { ...process.env, MOUNT: directory },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (status !== 0) throw new Error(`Mounting, or the script, ended with ${status}: ${output}`);
  return output;
}
