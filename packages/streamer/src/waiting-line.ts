import { abortErrorOf, throwIfAborted } from "@prefetch/core";

/** Callers that wait for their turn. */
export interface WaitingLine<Wanted, Granted> {
  /**
   * Waits for a turn.
   *
   * @throws {@link PrefetchError} `ABORTED` after the signal.
   */
  join(wanted: Wanted, signal: AbortSignal): Promise<Granted>;
  /** Serves those whose turn it is; to be called when something became free. */
  serve(): void;
}

interface Waiter<Wanted, Granted> {
  readonly wanted: Wanted;
  readonly grant: (granted: Granted) => void;
}

/**
 * Creates a line that is served strictly from its head.
 *
 * @param grant - gives what the first one wants, or `undefined` while that is not there
 * @param goesBefore - whether a newcomer goes before one who waits; by default nobody does
 */
export function createWaitingLine<Wanted, Granted>(
  grant: (wanted: Wanted) => Granted | undefined,
  goesBefore: (newcomer: Wanted, waiting: Wanted) => boolean = () => false,
): WaitingLine<Wanted, Granted> {
  const line: Waiter<Wanted, Granted>[] = [];

  function serve(): void {
    for (let first = line[0]; first !== undefined; first = line[0]) {
      const granted = grant(first.wanted);
      if (granted === undefined) return;
      line.shift();
      first.grant(granted);
    }
  }

  function join(wanted: Wanted, signal: AbortSignal): Promise<Granted> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signal);
      const waiter: Waiter<Wanted, Granted> = {
        wanted,
        grant(granted) {
          signal.removeEventListener("abort", giveUp);
          resolve(granted);
        },
      };
      function giveUp(): void {
        line.splice(line.indexOf(waiter), 1);
        reject(abortErrorOf(signal));
        serve();
      }
      signal.addEventListener("abort", giveUp, { once: true });
      const behind = line.findIndex((other) => goesBefore(wanted, other.wanted));
      line.splice(behind === -1 ? line.length : behind, 0, waiter);
      serve();
    });
  }

  return { join, serve };
}
