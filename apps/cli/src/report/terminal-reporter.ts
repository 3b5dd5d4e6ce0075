import type { PrefetchEvent } from "@prefetch/core";
import { createLogUpdate } from "log-update";
import type { Console } from "../console.ts";
import type { OutputStream } from "../host.ts";
import { eventLine } from "../render/event-line.ts";
import { mapStrings } from "../render/map-strings.ts";
import { printable } from "../render/printable.ts";
import { progressLines } from "../render/progress-lines.ts";
import { newRunView, nextRunView } from "../render/run-view.ts";
import type { Reporter } from "./reporter.ts";

/** Ten pictures a second: smooth, and cheap beside the transfer. */
const FRAME_INTERVAL_MS = 100;
const DEFAULT_COLUMNS = 80;

/** What stays on the terminal above the live display; single files only pass in it. */
const LASTING: ReadonlySet<PrefetchEvent["type"]> = new Set([
  "revision-resolved",
  "planned",
  "throttled",
  "connections-changed",
  "file-failed",
  "warned",
]);

/** Creates the reporter for terminals: a live display that is drawn anew in place. */
export function createTerminalReporter(
  stream: OutputStream,
  console: Console,
  verbose: boolean,
): Reporter {
  const display = createLogUpdate(stream, { showCursor: true });
  let view = newRunView();
  const draw = (): void => {
    if (stream.writableLength > 0) return;
    const canvas = { columns: stream.columns ?? DEFAULT_COLUMNS, colors: console.colors };
    display(progressLines(view, performance.now(), canvas).join("\n"));
  };
  const note = (line: string): void => {
    display.clear();
    console.note(line);
  };
  const drawing = setInterval(draw, FRAME_INTERVAL_MS);
  return {
    tell: (event) => {
      const shown = mapStrings(event, (text) => printable(console.redact(text)));
      view = nextRunView(view, shown, performance.now());
      const lasts = LASTING.has(event.type) || (verbose && event.type === "attempt-failed");
      const line = lasts ? eventLine(shown, verbose) : undefined;
      if (line !== undefined) note(line);
    },
    note,
    close: () => {
      clearInterval(drawing);
      display.clear();
    },
  };
}
