import { exitStatusOf, isPrefetchError } from "@prefetch/core";
import { CommanderError } from "commander";
import { type Console, createConsole } from "./console.ts";
import type { Host } from "./host.ts";
import { createProgram } from "./program.ts";
import { failureLines, failureReport } from "./render/failure.ts";
import { secretsIn } from "./secrets.ts";
import { usageError } from "./usage-error.ts";

/** What a shell reports of a process that SIGPIPE ended: 128 + 13. */
const OUTPUT_CLOSED_STATUS = 141;
const USAGE_STATUS = 2;

/**
 * Runs one command line to its end and reports how it went.
 *
 * @param argv - the arguments, without the interpreter and the script
 * @returns the exit status
 */
export async function runCli(argv: readonly string[], host: Host): Promise<number> {
  const console = createConsole(host, secretsIn(host.environment, argv));
  const status = await statusOf(argv, host, console);
  const failure = await console.finish();
  if (status !== 0 || failure === undefined) return status;
  console.note(`Error: the result could not be written to standard output: ${failure.code}`);
  return 1;
}

async function statusOf(argv: readonly string[], host: Host, console: Console): Promise<number> {
  const program = createProgram({ host, console });
  try {
    await program.parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(error, argv, console);
    if (error.exitCode === 0) return 0;
    if (error.code === "commander.help") return USAGE_STATUS;
    const command = program.commands.find((known) => known.name() === argv[0]);
    const words = command === undefined ? program.name() : `${program.name()} ${command.name()}`;
    return fail(usageError(error.message, words), argv, console);
  }
}

async function fail(error: unknown, argv: readonly string[], console: Console): Promise<number> {
  const isAborted = isPrefetchError(error) && error.code === "ABORTED";
  if (console.closed.aborted && isAborted) return OUTPUT_CLOSED_STATUS;
  const report = failureReport(error);
  const isJson = argv.includes("--json");
  if (isJson) {
    const { code, message, failures } = report;
    await console.json("run-failed", { code, message, failures });
  }
  const isQuiet = argv.includes("--quiet") || argv.includes("-q");
  if (!(isJson && isQuiet)) failureLines(report).forEach((line) => console.note(line));
  return exitStatusOf(error);
}
