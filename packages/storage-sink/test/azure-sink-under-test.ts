import type { StorageSink } from "@prefetch/core";
import { createAzureSink } from "@prefetch/storage-sink/azure";
import type { AzureSinkOptions } from "@prefetch/storage-sink/azure";
import { startAzureServer } from "@prefetch/testing";
import type { AzureServer, AzureServerOptions } from "@prefetch/testing";
import type { SinkUnderTest } from "@prefetch/testing/suites";
import { SHORT_WAITS, closedAfterTest, storeSinkUnderTest } from "./store-sink-under-test.ts";

/** Returns options for the container `models` of a server, opened by the account's key; short waits. */
export function azureOptions(
  server: Pick<AzureServer, "url" | "accountKey">,
  options: Partial<AzureSinkOptions> = {},
): AzureSinkOptions {
  const isOpenedOtherwise = options.sasToken ?? options.tokenCredential;
  return {
    container: "models",
    endpoint: server.url,
    ...(isOpenedOtherwise === undefined && { accountKey: server.accountKey }),
    ...SHORT_WAITS,
    ...options,
  };
}

/** Starts a server that is stopped after the running test. */
export async function startTestServer(options: AzureServerOptions = {}): Promise<AzureServer> {
  return closedAfterTest(await startAzureServer(options));
}

/** A server, and a sink over it. */
export interface AzureSubject {
  readonly server: AzureServer;
  readonly sink: StorageSink;
}

/** Starts a server and opens a sink over it. */
export async function startAzureSubject(
  serverOptions: AzureServerOptions = {},
  sinkOptions: Partial<AzureSinkOptions> = {},
): Promise<AzureSubject> {
  const server = await startTestServer(serverOptions);
  return { server, sink: createAzureSink(azureOptions(server, sinkOptions)) };
}

/** Creates an Azure sink for the conformance suite, over a server of its own. */
export async function createAzureSinkUnderTest(
  serverOptions: AzureServerOptions,
  sinkOptionsOf: (server: AzureServer) => Partial<AzureSinkOptions>,
): Promise<SinkUnderTest> {
  const server = await startAzureServer(serverOptions);
  const options = azureOptions(server, sinkOptionsOf(server));
  return storeSinkUnderTest({
    server,
    open: () => createAzureSink(options),
    openUploads: () => server.uncommittedBlobs(),
    prefix: options.prefix,
  });
}
