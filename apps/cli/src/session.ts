import type { Console } from "./console.ts";
import type { Host } from "./host.ts";

/** What every command works with. */
export interface Session {
  /** The process. */
  readonly host: Host;
  /** Where it writes. */
  readonly console: Console;
}
