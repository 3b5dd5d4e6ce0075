import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** Names one process among all of all hosts, as far as the host tells. */
export interface ProcessIdentity {
  /** The host's name. */
  readonly host: string;
  /**
   * The boot of the host, and the space that `pid` counts in; absent where the host does not tell.
   * Containers of one host share the boot, and often the host's name: not the process ids.
   */
  readonly bootId?: string | undefined;
  /** The process's id. */
  readonly pid: number;
  /** When it started, in clock ticks after the boot; absent where the host does not tell. */
  readonly processStartedAt?: string | undefined;
}

/** What the kernel says of a process. */
interface ProcessState {
  /** Whether it has ended, and only its parent has not asked for its status yet. */
  readonly hasEnded: boolean;
  /** When it started, in clock ticks after the boot. */
  readonly startedAt: string;
}

/** Describes this process. */
export async function identifyProcess(): Promise<ProcessIdentity> {
  const [bootId, state] = await Promise.all([readBootId(), readState(process.pid)]);
  return { host: hostname(), bootId, pid: process.pid, processStartedAt: state?.startedAt };
}

/**
 * Tells whether a process is known to be gone: it was one of this host and boot, and there is none of
 * its id, or one that started at another time. False wherever that cannot be told.
 */
export async function isProcessGone(
  other: ProcessIdentity,
  self: ProcessIdentity,
): Promise<boolean> {
  if (other.bootId === undefined || other.bootId !== self.bootId) return false;
  if (other.host !== self.host) return false;
  if (!isProcessThere(other.pid)) return true;
  const state = await readState(other.pid);
  if (state === undefined) return false;
  if (state.hasEnded) return true;
  return other.processStartedAt !== undefined && state.startedAt !== other.processStartedAt;
}

/** Asks by signal 0: `/proc` may hide the processes of other users, which this does not. */
function isProcessThere(pid: number): boolean {
  // To the system, 0 and less are groups of processes.
  if (pid <= 0) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

async function readBootId(): Promise<string | undefined> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${boot.trim()} ${await readlink("/proc/self/ns/pid")}`;
  } catch {
    return undefined;
  }
}

/** Reads fields 3 and 22 of `/proc/<pid>/stat`; see proc_pid_stat(5). */
async function readState(pid: number): Promise<ProcessState | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses, and may hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state = "", startedAt] = [fields[0], fields[19]];
    return startedAt === undefined ? undefined : { hasEnded: /^[ZXx]$/.test(state), startedAt };
  } catch {
    return undefined;
  }
}
