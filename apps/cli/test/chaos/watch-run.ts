import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { RoundBed } from "./round-bed.ts";
import type { Mark } from "./run-phase.ts";

/** How often a store's log is looked at, in milliseconds: its server calls nobody back. */
const LOOK_EVERY_MS = 1;
/** Told by a clock, not by what happens. */
const UNMARKED = new Set(["progressed"]);

/** Calls back on everything that is seen of a run, until the run ends. */
export function watchRun(bed: RoundBed, child: ChildProcess, onMark: (mark: Mark) => void): void {
  const { hub } = bed.chaosHub;
  const { target } = bed;
  const stopListening = hub.onRequest(({ route, path }) => onMark({ kind: "hub", route, path }));
  let seen = target.requestCount();
  const look = (): void => {
    for (; seen < target.requestCount(); seen += 1) {
      onMark({ kind: "store", ...target.requestAt(seen) });
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  createInterface({ input: child.stdout! }).on("line", (line) => {
    const event = eventIn(line);
    if (event !== undefined && !UNMARKED.has(event.type)) onMark({ kind: "event", ...event });
  });
  child.once("close", () => {
    stopListening();
    clearInterval(timer);
    look();
  });
}

/** An event, as far as it is looked at. */
export interface SeenEvent {
  readonly type: string;
  readonly path: string | undefined;
  readonly partNumber: number | undefined;
  readonly sizeBytes: number | undefined;
}

/** Reads the events of an output; a line that was cut off is none. */
export function eventsIn(stdout: string): readonly SeenEvent[] {
  return stdout.split("\n").flatMap((line) => eventIn(line) ?? []);
}

function eventIn(line: string): SeenEvent | undefined {
  try {
    const { type, path, partNumber, sizeBytes }: SeenEvent = JSON.parse(line);
    return { type, path, partNumber, sizeBytes };
  } catch {
    return undefined;
  }
}
