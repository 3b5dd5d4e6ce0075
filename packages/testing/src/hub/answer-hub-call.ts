import { randomUUID } from "node:crypto";
import { rateLimitKeyOf } from "./caller.ts";
import { redirectAnswer } from "./http/answer.ts";
import type { Answer } from "./http/answer.ts";
import type { HubCall, HubState, RepositoryCall } from "./hub-call.ts";
import type { HubRoute } from "./hub-emulator-api.ts";
import { pageNotFound, revisionNotFound, tooManyRequests } from "./hub-errors.ts";
import { refusalOf } from "./refusals.ts";
import { answerCommits } from "./routes/commits.ts";
import { answerModelInfo } from "./routes/model-info.ts";
import { answerPathsInfo } from "./routes/paths-info.ts";
import { answerRefs } from "./routes/refs.ts";
import { answerRaw, answerResolve, answerResolveCache } from "./routes/resolve.ts";
import { answerTree } from "./routes/tree.ts";
import { answerWhoami } from "./routes/whoami.ts";

type RepositoryRoute = Exclude<HubRoute, "whoami" | "cdn" | "other">;
type RouteHandler = (call: RepositoryCall, hub: HubState) => Answer | Promise<Answer>;

const HANDLERS: Readonly<Record<RepositoryRoute, RouteHandler>> = {
  model: answerModelInfo,
  revision: answerModelInfo,
  tree: answerTree,
  "paths-info": answerPathsInfo,
  refs: answerRefs,
  commits: answerCommits,
  resolve: answerResolve,
  "resolve-cache": answerResolveCache,
  raw: answerRaw,
};

/** Answers as the Hub does. */
export async function answerHubCall(call: HubCall, hub: HubState): Promise<Answer> {
  const rate = hub.rateLimits.spend(rateLimitKeyOf(call.caller), call.target.route);
  const answer = rate.exceeded ? tooManyRequests(call) : await answerRoute(call, hub);
  return { ...answer, headers: { ...commonHeaders(answer), ...rate.headers, ...answer.headers } };
}

function answerRoute(call: HubCall, hub: HubState): Answer | Promise<Answer> {
  const { route } = call.target;
  if (route === "whoami") return answerWhoami(call);
  if (route === "other" || route === "cdn") return pageNotFound(call);
  return answerRepositoryRoute(call, route, hub);
}

function answerRepositoryRoute(
  call: HubCall,
  route: RepositoryRoute,
  hub: HubState,
): Answer | Promise<Answer> {
  const { repository, commit } = call;
  const refusal = renamingOf(call) ?? refusalOf(call);
  if (refusal !== undefined || repository === undefined) return refusal ?? pageNotFound(call);
  if (commit === undefined) return revisionNotFound(call);
  return HANDLERS[route]({ ...call, repository, commit }, hub);
}

function renamingOf({ target, repository }: HubCall): Answer | undefined {
  if (repository === undefined || target.repoId === repository.repoId) return undefined;
  return redirectAnswer(307, renamedTarget(target.raw, target.repoId ?? "", repository.repoId));
}

function renamedTarget(raw: string, from: string, to: string): string {
  const [pathname = "", query] = raw.split(/(\?.*)/s);
  const renamed = [...new Set([from, encodeURIComponent(from)])].reduce(
    (path, id) => `${path}/`.replace(`/${id}/`, `/${to}/`).slice(0, -1),
    pathname,
  );
  return renamed + (query ?? "");
}

/** What the Hub was recorded to send with everything, but for what belongs to HTTPS. */
function commonHeaders(answer: Answer): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": "https://huggingface.co",
    "Access-Control-Expose-Headers":
      "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    Vary: "Origin",
    Via: "1.1 emulator.cloudfront.net (CloudFront)",
    "X-Cache": `${answer.status < 400 ? "Miss" : "Error"} from cloudfront`,
    "X-Powered-By": "huggingface-moon",
    "X-Request-Id": `Root=1-${randomUUID()}`,
  };
}
