import { createByteStore } from "../store/bytes/create-byte-store.ts";
import { createStoreContext } from "../store/http/store-context.ts";
import { startStoreServer } from "../store/start-store-server.ts";
import type { AzureState } from "./azure-call.ts";
import type { AzureServer, AzureServerOptions, AzureUncommittedBlob } from "./azure-server-api.ts";
import { completeAzureServerOptions } from "./azure-server-options.ts";
import { createAzureFaultRules } from "./faults/azure-fault-rules.ts";
import { createAzureExchange } from "./http/azure-exchange.ts";
import type { AzureContext } from "./http/azure-exchange.ts";
import { createContainerState } from "./state/container-state.ts";
import type { ContainerState } from "./state/container-state.ts";
import { createEtagClock } from "./state/etag-clock.ts";

/**
 * Starts an Azure Blob service on this machine.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option out of range.
 *
 * @example
 * ```ts
 * await using azure = await startAzureServer({ containers: ["models"] });
 * azure.inject({ operation: "PutBlock", times: 1, fault: { kind: "error", status: 503, code: "ServerBusy" } });
 * ```
 */
export async function startAzureServer(options: AzureServerOptions = {}): Promise<AzureServer> {
  const complete = completeAzureServerOptions(options);
  const nextEtag = createEtagClock();
  const containers = complete.containers.map(
    (name) => [name, createContainerState(name, nextEtag())] as const,
  );
  const state: AzureState = {
    options: complete,
    containers: new Map(containers),
    store: createByteStore(complete.storage),
    nextEtag,
  };
  const context: AzureContext = createStoreContext(state, createAzureFaultRules());
  const server = await startStoreServer(context, createAzureExchange(context), {
    noun: "container",
    buckets: state.containers,
    objectsOf: ({ blobs }) => blobs,
    runsOf: ({ blocks }) => blocks.map(({ bytes }) => bytes),
  });
  const { account, accountKey } = complete;
  return {
    ...server,
    url: `${server.url}/${account}`,
    account,
    accountKey,
    uncommittedBlobs: () => [...state.containers.values()].flatMap(uncommittedBlobsOf),
  };
}

function uncommittedBlobsOf({
  name,
  uncommitted,
}: ContainerState): readonly AzureUncommittedBlob[] {
  return [...uncommitted].map(([blob, { blocks }]) => ({
    container: name,
    blob,
    blockIds: [...blocks.keys()],
  }));
}
