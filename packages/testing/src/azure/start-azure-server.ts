import { PrefetchError } from "@prefetch/core";
import { startLocalServer } from "../http/local-server.ts";
import type { LocalServer } from "../http/local-server.ts";
import { createByteStore } from "../store/bytes/create-byte-store.ts";
import { bytesOfRuns } from "../store/bytes/read-runs.ts";
import { compareUtf8 } from "../store/utf8-order.ts";
import type { AzureState } from "./azure-call.ts";
import { createAzureRequestLog } from "./azure-request-log.ts";
import type { AzureServer, AzureServerOptions, AzureUncommittedBlob } from "./azure-server-api.ts";
import { completeAzureServerOptions } from "./azure-server-options.ts";
import { createAzureFaultRules } from "./faults/azure-fault-rules.ts";
import { createAzureExchange } from "./http/azure-exchange.ts";
import type { AzureExchangeContext } from "./http/azure-exchange.ts";
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
  const context: AzureExchangeContext = {
    state,
    log: createAzureRequestLog(),
    faults: createAzureFaultRules(),
    waiting: new Set(),
  };
  return serverOf(await startLocalServer("127.0.0.1", createAzureExchange(context)), context);
}

function serverOf(server: LocalServer, context: AzureExchangeContext): AzureServer {
  const { state, log, faults, waiting } = context;
  const { account, accountKey } = state.options;
  const close = (): Promise<void> => server.close();
  return {
    url: `${server.url}/${account}`,
    account,
    accountKey,
    requests: log.entries,
    clearRequests: () => log.clear(),
    inject: (rule) => faults.add(rule),
    clearFaults: () => {
      faults.clear();
      for (const response of waiting) response.destroy();
    },
    uncommittedBlobs: () => [...state.containers.values()].flatMap(uncommittedBlobsOf),
    keys: (container) => [...containerOf(state, container).blobs.keys()].toSorted(compareUtf8),
    objectBytes: (container, key) => objectBytes(state, container, key),
    close,
    [Symbol.asyncDispose]: close,
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

async function objectBytes(
  state: AzureState,
  containerName: string,
  key: string,
): Promise<Uint8Array | undefined> {
  const container = containerOf(state, containerName);
  if (!state.store.keepsBytes) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      'A server with "discard" storage has no bytes to return; start it with another storage.',
    );
  }
  const blob = container.blobs.get(key);
  return blob === undefined ? undefined : bytesOfRuns(blob.blocks.map(({ bytes }) => bytes));
}

function containerOf({ containers }: AzureState, name: string): ContainerState {
  const container = containers.get(name);
  if (container !== undefined) return container;
  throw new PrefetchError(
    "NOT_FOUND",
    `The server has no container "${name}"; name it in its options.`,
  );
}
