import type { Answer } from "./http/answer.ts";
import type { HubCall } from "./hub-call.ts";
import { hubError } from "./hub-errors.ts";
import type { RepositoryState } from "./repository/repository-state.ts";

const UNAUTHENTICATED = {
  "WWW-Authenticate": 'Bearer realm="Authentication required", charset="UTF-8"',
};
const FILE_ROUTES: ReadonlySet<string> = new Set(["resolve", "resolve-cache", "raw"]);

const REFUSALS: Readonly<Record<RepositoryState["access"], (call: HubCall) => Answer | undefined>> =
  {
    public: () => undefined,
    disabled: ({ target }) =>
      hubError(target, { status: 403, message: "Access to this resource is disabled." }),
    private: refusalOfPrivate,
    gated: refusalOfGated,
  };

/** Decides whether the caller may have what it asks for; returns the refusal, or `undefined`. */
export function refusalOf(call: HubCall): Answer | undefined {
  const { repository } = call;
  return repository === undefined ? repositoryNotFound(call) : REFUSALS[repository.access](call);
}

/** Clients that speak plain HTTP tell a missing repository from a wrong token by the code alone. */
function repositoryNotFound(call: HubCall): Answer {
  if (isKnown(call)) {
    const message = "Repository not found";
    return hubError(call.target, { status: 404, message, code: "RepoNotFound" });
  }
  return hubError(call.target, {
    status: 401,
    message: "Invalid username or password.",
    code: "RepoNotFound",
    headers: UNAUTHENTICATED,
  });
}

/** The Hub sends no `X-Error-Code` here, whether the token is missing or wrong. */
function refusalOfPrivate(call: HubCall): Answer | undefined {
  if (call.caller.kind === "member") return undefined;
  if (isKnown(call)) return repositoryNotFound(call);
  return hubError(call.target, {
    status: 401,
    message: "Invalid username or password.",
    headers: UNAUTHENTICATED,
  });
}

/** A gated repository shows its metadata and refuses its files. */
function refusalOfGated(call: HubCall): Answer | undefined {
  const { target, caller } = call;
  if (caller.kind === "member" || !FILE_ROUTES.has(target.route)) return undefined;
  const restricted = `Access to model ${target.repoId ?? ""} is restricted`;
  if (isKnown(call)) {
    const message = `${restricted} and you are not in the authorized list.`;
    return hubError(target, { status: 403, message, code: "GatedRepo" });
  }
  return hubError(target, {
    status: 401,
    message: `${restricted}. You must be authenticated to access it.`,
    code: "GatedRepo",
    headers: UNAUTHENTICATED,
  });
}

function isKnown({ caller }: HubCall): boolean {
  return caller.kind === "member" || caller.kind === "outsider";
}
