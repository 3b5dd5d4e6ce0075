/** What is judged, in the order of the report. */
export const CHECKS = ["reader", "signal", "finish", "remains", "bytes", "harness"] as const;

/**
 * `reader`: complete or absent, at every moment. `signal`: SIGTERM ends a run in time, with its status.
 * `finish`: the next run ends well, soon, and with the right content. `remains`: nothing is left of the
 * stopped ones. `bytes`: nothing that a store acknowledged crosses the network again. `harness`: the
 * round itself failed.
 */
export type Check = (typeof CHECKS)[number];

/** Something that must not be. */
export interface Violation {
  readonly check: Check;
  readonly found: string;
}

/** Returns a function that makes violations of a check out of what was found. */
export function violationsOf(check: Check): (...found: readonly string[]) => readonly Violation[] {
  return (...found) => found.map((text) => ({ check, found: text }));
}
