import { PrefetchError, redactUrl, type ErrorCode } from "@prefetch/core";
import type { AnswerHead } from "../http/answer-head.ts";
import { throttledError } from "../http/rate-gate.ts";
import { throttleMs } from "../http/rate-limit.ts";

/** What was asked for, for messages. */
export interface HubSubject {
  /** The Hub's address. */
  readonly endpoint: string;
  /** The repository. */
  readonly repoId: string;
  /** The revision or commit. */
  readonly revision: string;
  /** The file, where one was asked for. */
  readonly path?: string | undefined;
  /** What is known of the token: that none is sent, that one is, or that the Hub refuses it. */
  readonly token: "none" | "sent" | "refused";
}

interface Explanation {
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Translates an answer of the Hub that is no success. `X-Error-Code` decides where the Hub sends it;
 * otherwise the status does, as far as it can: the Hub answers 401 alike for a repository that is
 * private and for one that does not exist.
 */
export function hubError(answer: AnswerHead, subject: HubSubject): PrefetchError {
  const retryAfterMs = throttleMs(answer, Date.now());
  if (answer.status === 429) return throttledError(answer.url, retryAfterMs);
  const { code, message } = explainByCode(answer, subject) ?? explainByStatus(answer, subject);
  return new PrefetchError(code, message, {
    context: {
      url: redactUrl(answer.url),
      status: answer.status,
      path: subject.path,
      retryAfterMs,
    },
  });
}

function explainByCode(answer: AnswerHead, subject: HubSubject): Explanation | undefined {
  switch (answer.headers.get("x-error-code") ?? "") {
    case "GatedRepo":
      return gated(answer, subject);
    case "RepoNotFound":
      return missingRepository(subject);
    case "RevisionNotFound":
      return missingRevision(subject);
    case "EntryNotFound":
      return missingFile(subject);
    default:
      return undefined;
  }
}

function explainByStatus(answer: AnswerHead, subject: HubSubject): Explanation {
  const said = answer.headers.get("x-error-message") ?? "";
  switch (answer.status) {
    case 401:
      return subject.token === "refused" || /invalid credentials/i.test(said)
        ? refusedToken(subject)
        : missingRepository(subject);
    case 403:
      return /disabled/i.test(said) ? disabled(subject) : forbidden(subject);
    case 404:
    case 410:
      return subject.path === undefined ? missingRepository(subject) : missingFile(subject);
    default:
      return unavailable(answer);
  }
}

function gated(answer: AnswerHead, { endpoint, repoId, token }: HubSubject): Explanation {
  const next =
    token === "none"
      ? "set HF_TOKEN to a token of the account that did"
      : answer.status === 401
        ? `make a new token at ${endpoint}/settings/tokens: this one is not accepted`
        : "wait until access is granted, or use the token of an account that has it";
  return {
    code: "FORBIDDEN",
    message: `${repoId} is gated. Accept its licence at ${endpoint}/${repoId}, then ${next}.`,
  };
}

function disabled({ endpoint, repoId }: HubSubject): Explanation {
  return {
    code: "FORBIDDEN",
    message: `${repoId} is disabled: the Hub gives it to nobody. See ${endpoint}/${repoId}.`,
  };
}

function refusedToken({ endpoint }: HubSubject): Explanation {
  return {
    code: "FORBIDDEN",
    message: `The Hub does not accept the token. Make a new one at ${endpoint}/settings/tokens, or go without one.`,
  };
}

function forbidden({ endpoint, repoId, token }: HubSubject): Explanation {
  const next =
    token === "none"
      ? "Set HF_TOKEN to a token that may."
      : `Check what the token may read at ${endpoint}/settings/tokens.`;
  return { code: "FORBIDDEN", message: `${repoId} may not be read. ${next}` };
}

function missingRepository({ endpoint, repoId, token }: HubSubject): Explanation {
  const next =
    token === "none"
      ? "and where it is private, set HF_TOKEN to a token that may read it"
      : "and that the token may read it";
  return {
    code: "NOT_FOUND",
    message: `${repoId} was not found at ${endpoint}, or it is private. Check the name, ${next}.`,
  };
}

function missingRevision({ endpoint, repoId, revision }: HubSubject): Explanation {
  return {
    code: "NOT_FOUND",
    message: `${repoId} has no revision ${JSON.stringify(revision)}. Its branches and tags are at ${endpoint}/${repoId}.`,
  };
}

function missingFile({ repoId, revision, path }: HubSubject): Explanation {
  return {
    code: "NOT_FOUND",
    message: `${repoId} has no file ${JSON.stringify(path ?? "")} at ${revision}.`,
  };
}

function unavailable(answer: AnswerHead): Explanation {
  return {
    code: "UNAVAILABLE",
    message: `${answer.url.host} answered ${answer.status}. Try again later; where it stays, check the endpoint.`,
  };
}
