import { fstatSync } from "node:fs";
import type { Writable } from "node:stream";
import { unblockedTerminal } from "./unblocked-terminal.ts";

/** A stream that is shown to a person or read by a program. */
export interface OutputStream extends Writable {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined;
  /** The terminal's width. */
  readonly columns?: number | undefined;
}

/** What the commands need of the process that they run in. */
export interface Host {
  /** Takes results, and nothing else. */
  readonly stdout: OutputStream;
  /** Takes progress, notes and errors. */
  readonly stderr: OutputStream;
  /** The environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What relative paths are relative to. */
  readonly workingDirectory: string;
}

/**
 * Returns the host that this process is. Paths are relative to `INIT_CWD` where that is set: package
 * managers run scripts in the package's folder and keep there where the user was.
 */
export function processHost(): Host {
  const { stdout, stderr, env } = process;
  const errors = stderr.isTTY ? unblockedTerminal(stderr) : stderr;
  const results = stdout.isTTY ? unblockedTerminal(stdout) : stdout;
  return {
    // On one terminal the two are read as one text, so that one queue has to keep their order.
    stdout: isOneTerminal() ? errors : results,
    stderr: errors,
    environment: env,
    workingDirectory: env["INIT_CWD"] ?? process.cwd(),
  };
}

function isOneTerminal(): boolean {
  const { stdout, stderr } = process;
  return stdout.isTTY && stderr.isTTY && fstatSync(stdout.fd).rdev === fstatSync(stderr.fd).rdev;
}
