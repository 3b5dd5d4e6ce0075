import type { Command } from "commander";

/** How a command shows what it does; the same flags everywhere. */
export interface OutputFlags {
  /** Whether stdout holds JSON, one document a line. */
  readonly json?: true;
  /** Whether nothing but results and errors is shown. */
  readonly quiet?: true;
}

/** Adds the flags of {@link OutputFlags} and the one for help to a command. */
export function withOutputFlags(command: Command): Command {
  return command
    .option("--json", "print JSON, one document a line, result last")
    .option("-q, --quiet", "print nothing but results and errors")
    .helpOption("-h, --help", "print this help");
}
