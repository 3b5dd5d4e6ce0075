import type { PrefetchEvent } from "@prefetch/core";

/** Shows what happens in a run. */
export interface Reporter {
  /** Takes the next event; resolves when there is room for another. */
  tell(event: PrefetchEvent): Promise<void> | void;
  /** Shows a line of the command's own. */
  note(line: string): void;
  /** Takes away what is not meant to stay. Nothing is told afterwards. */
  close(): void;
}
