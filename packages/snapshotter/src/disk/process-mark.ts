import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** The same start of the same host, and the same container on it: process ids mean the same there. */
const PLACE = createHash("sha256")
  .update(orNothing(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")))
  .update(orNothing(() => readlinkSync("/proc/self/ns/pid")))
  .update(hostname())
  .digest("hex")
  .slice(0, 16);

/**
 * Names this process in the names of what it leaves on disk while it runs:
 * `<16 hex: where process ids mean the same>-<process id>-<when it started>`. A number alone may be
 * another process's by now; the kernel's start time tells them apart.
 */
export const PROCESS_MARK: string = markOf(process.pid);

/** Matches a mark inside a name. */
export const PROCESS_MARK_PATTERN: RegExp = /[0-9a-f]{16}-\d+-\d+/;

/**
 * Tells whether the process that a mark names is gone. Of another host, another start of this one, or
 * another container nothing can be known: what those left is theirs.
 */
export function isGone(mark: string): boolean {
  const [place, pid] = mark.split("-");
  if (place !== PLACE || pid === undefined) return false;
  return !isRunning(Number(pid)) || markOf(Number(pid)) !== mark;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs as another user: not permitted is not absent.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function markOf(pid: number): string {
  return `${PLACE}-${pid}-${startTimeOf(pid)}`;
}

/** Clock ticks from the start of the system: field 22 of proc(5) `stat`; 0 where there is none. */
function startTimeOf(pid: number): string {
  const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The second field, the command in brackets, may hold anything, brackets and spaces too.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
}

function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
