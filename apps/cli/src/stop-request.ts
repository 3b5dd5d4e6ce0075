import { constants } from "node:os";
import { PrefetchError } from "@prefetch/core";
import type { Session } from "./session.ts";

/** A signal that asks a process to end. */
type StopSignal = "SIGINT" | "SIGTERM";

const STOP_SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM"];
/** Long enough to take temporary files away, shorter than the patience of container runtimes (10 s). */
const LONGEST_STOP_MS = 5_000;

/** Tells when a command is to stop, until it is disposed of. */
export interface StopRequest extends Disposable {
  /** Aborted, with an `ABORTED` error as the reason, when the command is to stop. */
  readonly signal: AbortSignal;
}

/**
 * Turns SIGINT, SIGTERM and a closed stdout into a request to stop. The process ends at once at a second
 * signal, or when stopping takes longer than five seconds. SIGHUP is ignored: a transfer outlives the
 * terminal that it was started from.
 *
 * @param advice - what to tell about the state that is left behind, and what to do next
 */
export function listenForStop({ console }: Session, advice: string): StopRequest {
  const stop = new AbortController();
  const listening = new AbortController();
  const onSignal = (signal: StopSignal): void => {
    const exit = (): void => process.exit(128 + constants.signals[signal]);
    if (stop.signal.aborted) exit();
    setTimeout(exit, LONGEST_STOP_MS).unref();
    stop.abort(stopped(`Stopped by ${signal}. ${advice}`, signal));
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  process.on("SIGHUP", outlive);
  const onClosed = (): void => stop.abort(stopped(`Nobody reads the output any more. ${advice}`));
  console.closed.addEventListener("abort", onClosed, { signal: listening.signal });
  return {
    signal: stop.signal,
    [Symbol.dispose]: () => {
      for (const signal of STOP_SIGNALS) process.off(signal, onSignal);
      process.off("SIGHUP", outlive);
      listening.abort();
    },
  };
}

function outlive(): void {
  // A listener is what keeps the signal from ending the process.
}

function stopped(message: string, signal?: StopSignal): PrefetchError {
  return new PrefetchError("ABORTED", message, { context: { signal } });
}
