import { addAbortListener } from "node:events";

/** An abort of one request, which the caller's signal brings about as well. */
export interface LinkedAbort extends Disposable {
  /** Ends the request. */
  readonly controller: AbortController;
}

/** Creates an abort that follows `signal` until it is disposed of: a signal may outlive many requests. */
export function linkAbort(signal: AbortSignal | undefined): LinkedAbort {
  const controller = new AbortController();
  const listener = signal && addAbortListener(signal, () => controller.abort(signal.reason));
  return { controller, [Symbol.dispose]: () => listener?.[Symbol.dispose]() };
}
