import picocolors from "picocolors";
import type { Host, OutputStream } from "./host.ts";

/** Functions that colour text, or leave it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** Tells whether a stream is a terminal on which lines can be drawn anew. */
export function isLiveTerminal(stream: OutputStream, environment: Host["environment"]): boolean {
  return stream.isTTY === true && environment["TERM"] !== "dumb";
}

/** Returns the colours for a stream: none off a terminal, nor where `NO_COLOR` (https://no-color.org) is set. */
export function colorsFor(stream: OutputStream, environment: Host["environment"]): Colors {
  const enabled = isLiveTerminal(stream, environment) && !environment["NO_COLOR"];
  return picocolors.createColors(enabled);
}
