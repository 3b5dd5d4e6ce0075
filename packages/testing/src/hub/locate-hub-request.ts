import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { answerHubCall } from "./answer-hub-call.ts";
import { callerOf } from "./caller.ts";
import type { LocatedRequest } from "./http/exchange.ts";
import type { HubCall, HubState } from "./hub-call.ts";
import type { HubRoute } from "./hub-emulator-api.ts";
import { parseHubTarget } from "./hub-target.ts";
import type { HubTarget } from "./hub-target.ts";
import { answerMirrorCall } from "./mirror/answer-mirror-call.ts";
import type { RepositoryState } from "./repository/repository-state.ts";
import { findCommit, splitRevision } from "./repository/revision.ts";
import type { RevisionPath } from "./repository/revision.ts";

const FILE_ROUTES: ReadonlySet<HubRoute> = new Set<HubRoute>(["resolve", "resolve-cache", "raw"]);
const PATH_ROUTES: ReadonlySet<HubRoute> = new Set<HubRoute>([...FILE_ROUTES, "tree"]);

/** Finds out what a request to the Hub asks for. */
export function locateHubRequest(request: IncomingMessage, hub: HubState): LocatedRequest {
  const call = readCall(request, hub);
  const { route } = call.target;
  const answer = hub.options.mode === "hub" ? answerHubCall : answerMirrorCall;
  return {
    route,
    path: FILE_ROUTES.has(route) ? call.path : undefined,
    answer: () => answer(call, hub),
  };
}

function readCall(request: IncomingMessage, hub: HubState): HubCall {
  const target = parseHubTarget(request.url ?? "/");
  const repository = findRepository(hub, target.repoId);
  return {
    target,
    repository,
    ...revisionPathOf(target, repository),
    headers: request.headers,
    caller: callerOf(request.headers.authorization, hub.options),
    readBody: () => text(request),
  };
}

function findRepository(hub: HubState, repoId: string | undefined): RepositoryState | undefined {
  if (repoId === undefined) return undefined;
  const known = [...hub.repositories.values()];
  return hub.repositories.get(repoId) ?? known.find((state) => state.renamedFrom.includes(repoId));
}

function revisionPathOf(target: HubTarget, repository: RepositoryState | undefined): RevisionPath {
  if (PATH_ROUTES.has(target.route)) return splitRevision(repository, target.segments);
  const revision = target.segments.join("/") || "main";
  return { revision, commit: repository && findCommit(repository, revision), path: "" };
}
