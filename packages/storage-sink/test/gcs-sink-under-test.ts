import type { StorageSink } from "@prefetch/core";
import { createGcsSink } from "@prefetch/storage-sink/gcs";
import type { GcsSinkOptions } from "@prefetch/storage-sink/gcs";
import { startGcsServer } from "@prefetch/testing";
import type { GcsServer, GcsServerOptions } from "@prefetch/testing";
import type { SinkUnderTest } from "@prefetch/testing/suites";
import { SHORT_WAITS, closedAfterTest, storeSinkUnderTest } from "./store-sink-under-test.ts";

/** Returns options for the bucket `models` of a server, with short waits. */
export function gcsOptions(
  server: Pick<GcsServer, "url">,
  options: Partial<GcsSinkOptions> = {},
): GcsSinkOptions {
  return {
    bucket: "models",
    endpoint: server.url,
    ...SHORT_WAITS,
    ...options,
  };
}

/** Starts a server that is stopped after the running test. */
export async function startTestServer(options: GcsServerOptions = {}): Promise<GcsServer> {
  return closedAfterTest(await startGcsServer(options));
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
  return storeSinkUnderTest({
    server,
    open: () => createGcsSink(gcsOptions(server, sinkOptions)),
    openUploads: () => server.openUploads(),
    prefix: sinkOptions.prefix,
  });
}
