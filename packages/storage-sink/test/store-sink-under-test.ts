import type { StorageSink } from "@prefetch/core";
import type { StoreServer } from "@prefetch/testing";
import type { SinkUnderTest } from "@prefetch/testing/suites";
import { onTestFinished } from "vitest";

/** Options that have a sink try again soon. */
export const SHORT_WAITS = { maxAttempts: 3, minRetryDelayMs: 1, maxRetryDelayMs: 2 } as const;

/** Stops a server after the running test. */
export function closedAfterTest<Server extends AsyncDisposable>(server: Server): Server {
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

/** A server of a store, and how to look at it as the conformance suite does. */
export interface StoreUnderTest {
  /** The server, of the suite's own. */
  readonly server: Pick<StoreServer<unknown, unknown>, "close" | "keys">;
  /** Opens a sink over `models` of the server. */
  readonly open: () => StorageSink;
  /** Lists the uploads that are neither complete nor aborted. */
  readonly openUploads: () => readonly unknown[];
  /** The sink's prefix. Default: none. */
  readonly prefix: string | undefined;
}

/** Creates a sink for the conformance suite, over a server of a store. */
export function storeSinkUnderTest({
  server,
  open,
  openUploads,
  prefix = "",
}: StoreUnderTest): SinkUnderTest {
  return {
    sink: open(),
    reopen: async () => open(),
    openUploads: async () => openUploads().length,
    strays: async () =>
      server
        .keys("models")
        .filter((key) => key.includes(".prefetch/probe-") || !key.startsWith(prefix)),
    dispose: () => server.close(),
  };
}
