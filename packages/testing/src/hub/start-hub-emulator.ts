import type { IncomingMessage } from "node:http";
import { PrefetchError } from "@prefetch/core";
import { startLocalServer } from "../http/local-server.ts";
import type { LocalServer } from "../http/local-server.ts";
import { createCdnStore } from "./cdn/cdn-store.ts";
import type { CdnStore } from "./cdn/cdn-store.ts";
import { createConnectionShape } from "./cdn/connection-shape.ts";
import type { ConnectionShape } from "./cdn/connection-shape.ts";
import { completeHubEmulatorOptions } from "./emulator-options.ts";
import type { CompleteHubEmulatorOptions } from "./emulator-options.ts";
import { createFaultRules } from "./faults/fault-rules.ts";
import { createExchange } from "./http/exchange.ts";
import type { ExchangeContext, LocatedRequest } from "./http/exchange.ts";
import type { HubState } from "./hub-call.ts";
import type { HubEmulator, HubEmulatorOptions } from "./hub-emulator-api.ts";
import { locateHubRequest } from "./locate-hub-request.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createRepositoryState, emulatedRepositoryOf } from "./repository/repository-state.ts";
import type { RepositoryState } from "./repository/repository-state.ts";
import { createRequestLog } from "./request-log.ts";

/**
 * Starts a Hub with its CDN on this machine, at two host names.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option out of range.
 *
 * @example
 * ```ts
 * await using hub = await startHubEmulator({ repositories: [modelFixture("tiny-llama")] });
 * const answer = await fetch(`${hub.url}/api/models/fixtures/tiny-llama/tree/main?recursive=true`);
 * ```
 */
export async function startHubEmulator(options: HubEmulatorOptions = {}): Promise<HubEmulator> {
  const complete = completeHubEmulatorOptions(options);
  const context: ExchangeContext = {
    log: createRequestLog(complete.logSize),
    faults: createFaultRules(),
    latencyMs: complete.latencyMs,
    waiting: new Set(),
  };
  const store = createCdnStore(complete.signedUrlTtlMs);
  const shape = createConnectionShape(complete.cdnShape);
  const cdn = await startLocalServer(
    "localhost",
    createExchange("cdn", context, cdnRequests(store, shape)),
  );
  const hub = createHubState(complete, (commit, file) => cdn.url + store.publish(commit, file));
  const server = await startLocalServer(
    "127.0.0.1",
    createExchange("hub", context, (request) => locateHubRequest(request, hub)),
  );
  return emulatorOf(hub, { server, cdn }, context);
}

function cdnRequests(
  store: CdnStore,
  shape: ConnectionShape,
): (request: IncomingMessage) => LocatedRequest {
  return ({ url = "/", headers }) => ({
    route: "cdn",
    path: store.pathOf(url),
    answer: () => shape.apply(store.answer(url, headers)),
  });
}

function createHubState(
  options: CompleteHubEmulatorOptions,
  publish: HubState["publish"],
): HubState {
  const repositories = options.repositories.map(createRepositoryState);
  return {
    options,
    publish,
    repositories: new Map(repositories.map((state) => [state.repoId, state])),
    rateLimits: createRateLimits(options.rateLimitQuota),
  };
}

interface EmulatorServers {
  readonly server: LocalServer;
  readonly cdn: LocalServer;
}

function emulatorOf(
  hub: HubState,
  { server, cdn }: EmulatorServers,
  { log, faults, waiting }: ExchangeContext,
): HubEmulator {
  const close = async (): Promise<void> => {
    await Promise.all([server.close(), cdn.close()]);
  };
  return {
    url: server.url,
    cdnUrl: cdn.url,
    requests: log.entries,
    clearRequests: () => log.clear(),
    addRepository: (fixture) => {
      const state = createRepositoryState(fixture);
      hub.repositories.set(state.repoId, state);
      return emulatedRepositoryOf(state);
    },
    repository: (repoId) => emulatedRepositoryOf(existingRepository(hub, repoId)),
    inject: (rule) => faults.add(rule),
    clearFaults: () => {
      faults.clear();
      for (const response of waiting) response.destroy();
    },
    onRequest: (listener) => log.listen(listener),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function existingRepository(hub: HubState, repoId: string): RepositoryState {
  const state = hub.repositories.get(repoId);
  if (state !== undefined) return state;
  throw new PrefetchError(
    "NOT_FOUND",
    `The emulator has no repository "${repoId}"; add it with addRepository first.`,
  );
}
