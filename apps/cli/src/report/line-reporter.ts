import type { Console } from "../console.ts";
import { eventLine } from "../render/event-line.ts";
import { mapStrings } from "../render/map-strings.ts";
import { printable } from "../render/printable.ts";
import { progressText } from "../render/progress-lines.ts";
import { newRunView, nextRunView } from "../render/run-view.ts";
import type { Reporter } from "./reporter.ts";

/** How often progress is news in a log, in milliseconds. */
const PROGRESS_INTERVAL_MS = 10_000;

/**
 * Creates the reporter for logs and pipes: one line per event, progress every ten seconds at most.
 *
 * @param now - a clock that never goes back, in milliseconds
 */
export function createLineReporter(
  console: Console,
  verbose: boolean,
  now: () => number = () => performance.now(),
): Reporter {
  let view = newRunView();
  let progressAtMs = now();
  return {
    tell: (event) => {
      const shown = mapStrings(event, printable);
      view = nextRunView(view, shown, now());
      const line = eventLine(shown, verbose);
      if (line !== undefined) console.note(line);
      if (event.type !== "progressed" || now() - progressAtMs < PROGRESS_INTERVAL_MS) return;
      progressAtMs = now();
      console.note(progressText(view, progressAtMs));
    },
    note: (line) => console.note(line),
    close: () => undefined,
  };
}
