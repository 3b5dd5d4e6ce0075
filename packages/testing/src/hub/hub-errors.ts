import { jsonAnswer, textAnswer } from "./http/answer.ts";
import type { Answer } from "./http/answer.ts";
import type { HubCall } from "./hub-call.ts";
import type { HubTarget } from "./hub-target.ts";

/** The values of `X-Error-Code` that clients tell apart. */
type HubErrorCode = "RepoNotFound" | "GatedRepo" | "RevisionNotFound" | "EntryNotFound";

/** What an error answer says. */
export interface HubErrorAnswer {
  /** The HTTP status. */
  readonly status: number;
  /** The body, and `X-Error-Message`. */
  readonly message: string;
  /** `X-Error-Code`, where the Hub sends one. */
  readonly code?: HubErrorCode;
  /** More headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

const FILE_ROUTES: ReadonlySet<string> = new Set(["resolve", "raw"]);

/** Answers with an error: JSON from the API, plain text from a file's address. */
export function hubError(target: HubTarget, error: HubErrorAnswer): Answer {
  const headers = {
    ...(error.code && { "X-Error-Code": error.code }),
    "X-Error-Message": error.message,
    ...error.headers,
  };
  return FILE_ROUTES.has(target.route)
    ? textAnswer(error.status, error.message, headers)
    : jsonAnswer({ error: error.message }, error.status, headers);
}

/** Answers for a revision that does not exist. */
export function revisionNotFound(call: HubCall): Answer {
  const message = `Invalid rev id: ${call.revision}`;
  return hubError(call.target, { status: 404, message, code: "RevisionNotFound" });
}

/** Answers for a file or folder that the commit does not hold. */
export function entryNotFound(call: HubCall): Answer {
  return hubError(call.target, {
    status: 404,
    message: "Entry not found",
    code: "EntryNotFound",
    headers: { "X-Repo-Commit": call.commit?.id ?? "" },
  });
}

/** Answers for a spent budget; the Hub sends no `Retry-After`. */
export function tooManyRequests(call: HubCall): Answer {
  const message = "We had to rate limit you. Wait for the window in the RateLimit header to end.";
  return hubError(call.target, { status: 429, message });
}

/** Answers for an address that the Hub does not have. */
export function pageNotFound(call: HubCall): Answer {
  return hubError(call.target, {
    status: 404,
    message: "Sorry, we can't find the page you are looking for.",
  });
}
