import type { Console } from "../console.ts";
import type { Reporter } from "./reporter.ts";

/**
 * Creates the reporter of `--json`: every event as it is. The failure of a run is left to the command,
 * which ends with it as other commands do.
 */
export function createJsonReporter(console: Console): Reporter {
  return {
    tell: (event) => (event.type === "run-failed" ? undefined : console.json(event.type, event)),
    note: (line) => console.note(line),
    close: () => undefined,
  };
}
