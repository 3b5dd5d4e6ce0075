import { abortErrorOf } from "./prefetch-error.ts";

/**
 * Waits for what others may wait for as well: the signal ends this wait, and not what is waited for.
 *
 * @throws {@link PrefetchError} `ABORTED` once the signal is aborted, before it too; otherwise what
 * `pending` rejects with.
 */
export function unlessAborted<Result>(
  pending: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return pending;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortErrorOf(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    pending.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
