import { isLiveTerminal } from "../colors.ts";
import type { Session } from "../session.ts";
import { createJsonReporter } from "./json-reporter.ts";
import { createLineReporter } from "./line-reporter.ts";
import type { Reporter } from "./reporter.ts";

/** What decides how a run is shown. */
export interface ReporterOptions {
  /** Whether every event is a JSON document on stdout. Default: false. */
  readonly json?: boolean | undefined;
  /** Whether nothing is shown. Default: false. */
  readonly quiet?: boolean | undefined;
  /** Whether retries are told with their reason, and each step of a file. Default: false. */
  readonly verbose?: boolean | undefined;
}

/** Creates the reporter for where the output goes; loads only what that one needs. */
export async function createReporter(
  { json, quiet, verbose = false }: ReporterOptions,
  { host, console }: Session,
): Promise<Reporter> {
  if (quiet) return { tell: () => undefined, note: () => undefined, close: () => undefined };
  if (json) return createJsonReporter(console);
  if (!isLiveTerminal(host.stderr, host.environment)) return createLineReporter(console, verbose);
  const { createTerminalReporter } = await import("./terminal-reporter.ts");
  return createTerminalReporter(host.stderr, console, verbose);
}
