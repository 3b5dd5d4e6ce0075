import { connect } from "node:net";
import { PrefetchError, abortErrorOf } from "@prefetch/core";

/** A proxy that takes longer would make every request fail. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens a connection to a proxy, and closes it again.
 *
 * @param address - its address without credentials
 * @throws {@link PrefetchError} `UNAVAILABLE` where there is none, `ABORTED` after the signal.
 */
export async function reachProxy(address: string, signal: AbortSignal): Promise<void> {
  const { hostname, port, protocol } = new URL(address);
  const usualPort = protocol === "https:" ? 443 : 80;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || usualPort,
  });
  const fail = (why: string): void => reject(unreachable(address, why));
  const onAbort = (): void => reject(abortErrorOf(signal));
  socket.setTimeout(CONNECT_TIMEOUT_MS, () =>
    fail(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`),
  );
  socket.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  socket.on("connect", resolve);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    socket.destroy();
  }
}

function unreachable(address: string, why: string): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `The proxy ${address} cannot be reached (${why}). Correct HTTPS_PROXY and HTTP_PROXY, or unset them; hosts that need no proxy go into NO_PROXY.`,
    { context: { url: address } },
  );
}
