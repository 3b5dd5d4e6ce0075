import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ErrorCode, PrefetchEvent } from "@prefetch/core";
import { type EndedRun, type FaultBed, REPOSITORY } from "./fault-bed.ts";
import type { Outcome } from "./outcome.ts";

/** The one that all tests of the command line share: starting from source takes twice as long. */
const NODE_COMPILE_CACHE = join(tmpdir(), "prefetch-cli-tests-compile-cache");
const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** How a process of the command line is started. */
export interface CliRunOptions {
  /** Besides those that name the Hub and the store. */
  readonly flags?: readonly string[];
  /** What is started with the command as its arguments, for example a shell that sets a limit. */
  readonly within?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whose process it is to be. Default: whose the tests are. */
  readonly uid?: number;
}

/** A process of the command line. */
export interface CliRun {
  readonly child: ChildProcess;
  /** Waits until it tells an event of a type. */
  told(type: PrefetchEvent["type"]): Promise<void>;
  readonly ended: Promise<EndedRun>;
}

/** Starts the command line in a process of its own. */
export function startCliRun(bed: FaultBed, options: CliRunOptions = {}): CliRun {
  const { flags = [], within = [], environment, uid } = options;
  const target = ["--to", bed.store.to, "--endpoint", bed.hub.url];
  const command = [...within, process.execPath, MAIN, "hf-model", REPOSITORY, ...target];
  const [file = "", ...argv] = [...command, "--json", ...flags];
  const child = spawn(file, argv, {
    env: {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE,
      HOME: bed.home,
      ...bed.store.environment,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid !== undefined && { uid }),
  });
  const events: PrefetchEvent[] = [];
  const waiting = new Map<string, () => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event: PrefetchEvent = JSON.parse(line);
    events.push(event);
    waiting.get(event.type)?.();
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "close").then(() => endedWith(child, events, said));
  return {
    child,
    ended,
    told: async (type) => {
      if (events.some((event) => event.type === type)) return;
      const told = new Promise<void>((resolve) => waiting.set(type, resolve));
      const early = ended.then(({ message }) => Promise.reject(new Error(`It ended: ${message}`)));
      await Promise.race([told, early]);
    },
  };
}

function endedWith(
  { exitCode, signalCode }: ChildProcess,
  events: readonly PrefetchEvent[],
  said: string,
): EndedRun {
  const failed = events.find((event) => event.type === "run-failed");
  const message = failed?.message ?? said;
  return { ends: endOf(signalCode, failed?.code), exit: exitCode, message, events };
}

function endOf(signal: string | null, code: ErrorCode | "INTERNAL" | undefined): Outcome["ends"] {
  if (signal !== null) return "killed";
  if (code === "INTERNAL") throw new Error("The process failed by a bug.");
  return code ?? "published";
}
