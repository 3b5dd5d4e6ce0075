import type { StorageSink } from "@prefetch/core";
import { createGcsSink } from "@prefetch/storage-sink/gcs";
import type { GcsSinkOptions } from "@prefetch/storage-sink/gcs";
import { startGcsServer } from "@prefetch/testing";
import type { GcsServer, GcsServerOptions } from "@prefetch/testing";
import type { SinkUnderTest } from "@prefetch/testing/suites";
import { onTestFinished } from "vitest";

/** Returns options for the bucket `models` of a server, with short waits. */
export function gcsOptions(
  server: Pick<GcsServer, "url">,
  options: Partial<GcsSinkOptions> = {},
): GcsSinkOptions {
  return {
    bucket: "models",
    endpoint: server.url,
    maxAttempts: 3,
    minRetryDelayMs: 1,
    maxRetryDelayMs: 2,
    ...options,
  };
}

/** Starts a server that is stopped after the running test. */
export async function startTestServer(options: GcsServerOptions = {}): Promise<GcsServer> {
  const server = await startGcsServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** A server, and a sink over it. */
export interface GcsSubject {
  readonly server: GcsServer;
  readonly sink: StorageSink;
}

/** Starts a server and opens a sink over it; nothing is asked yet. */
export async function startGcsSubject(
  serverOptions: GcsServerOptions = {},
  sinkOptions: Partial<GcsSinkOptions> = {},
): Promise<GcsSubject> {
  const server = await startTestServer(serverOptions);
  return { server, sink: createGcsSink(gcsOptions(server, sinkOptions)) };
}

/** Creates a GCS sink for the conformance suite, over a server of its own. */
export async function createGcsSinkUnderTest(
  serverOptions: GcsServerOptions = {},
  sinkOptions: Partial<GcsSinkOptions> = {},
): Promise<SinkUnderTest> {
  const server = await startGcsServer(serverOptions);
  const open = (): StorageSink => createGcsSink(gcsOptions(server, sinkOptions));
  const { prefix } = sinkOptions;
  return {
    sink: open(),
    reopen: async () => open(),
    openUploads: async () => server.openUploads().length,
    strays: async () =>
      server
        .keys("models")
        .filter((key) => key.includes(".prefetch/probe-") || !key.startsWith(prefix ?? "")),
    dispose: () => server.close(),
  };
}
