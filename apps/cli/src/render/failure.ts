import { type FileFailure, isPrefetchError } from "@prefetch/core";
import { printable } from "./printable.ts";

/** A failure as it is told. */
export interface FailureReport {
  /** One of the codes of {@link PrefetchError}, or `INTERNAL` for a bug. */
  readonly code: string;
  /** What happened and what to do. */
  readonly message: string;
  /** The files that failed, where it failed because of them. */
  readonly failures: readonly FileFailure[];
  /** Where in the code a bug struck. */
  readonly stack?: string | undefined;
}

/** Returns the facts of anything that was thrown. */
export function failureReport(error: unknown): FailureReport {
  if (isPrefetchError(error)) {
    return { code: error.code, message: error.message, failures: error.context.failures ?? [] };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { code: "INTERNAL", message, failures: [], stack };
}

/** Returns a failure for people: one line says what, the next what to do. A bug shows its stack. */
export function failureLines(report: FailureReport): readonly string[] {
  if (report.stack !== undefined) {
    return [
      `Error: this is a bug in prefetch: ${printable(report.message)}`,
      "Please report it with these lines:",
      ...report.stack.split("\n").map((line) => `  ${printable(line)}`),
    ];
  }
  const [what, toDo] = headAndRest(printable(report.message));
  return [`Error: ${what}`, ...(toDo === "" ? [] : [`  ${toDo}`])];
}

/** Cuts a message behind its first sentence. A wrong guess moves a line break and loses nothing. */
function headAndRest(message: string): readonly [string, string] {
  const end = /[.?!]\s+(?=\S)/.exec(message);
  if (end === null) return [message, ""];
  return [message.slice(0, end.index + 1), message.slice(end.index + end[0].length)];
}
