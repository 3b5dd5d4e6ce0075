import type { ErrorCode, PrefetchError } from "@prefetch/core";
import type { Check } from "./diagnosis.ts";
import { rightFor } from "./store-rights.ts";

/** A failure, taken apart. */
export interface ExplainedFailure {
  /** What went wrong. */
  readonly what: string;
  /** What to do about it. */
  readonly cure: string;
}

type CheckName = Pick<Check, "subject" | "name">;

/** For messages that end with what went wrong. */
const USUAL_ADVICE: Readonly<Record<ErrorCode, string>> = {
  INVALID_ARGUMENT: "Check the address and the settings.",
  NOT_FOUND: "Check the address.",
  FORBIDDEN: "Check the credentials and what they may do.",
  INTEGRITY: "Do not store models there before this is settled.",
  UNAVAILABLE: "Check the address and the network, or try again later.",
  THROTTLED: "Try again later.",
  CONFLICT: "See who else writes there, then try again.",
  INSUFFICIENT_RESOURCES: "Make room.",
  ENGINE_FAILED: "See the message.",
  ABORTED: "Try again.",
};

/** Returns what a failure says went wrong, and what is to be done about it. */
export function explainFailure(
  check: CheckName,
  { code, message }: Pick<PrefetchError, "code" | "message">,
  scheme: string,
): ExplainedFailure {
  const [what, advice] = splitMessage(message);
  const more = adviceBeyond(check, code, scheme);
  return {
    what: what.replace(/\.$/, ""),
    cure: [advice ?? USUAL_ADVICE[code], more].filter(Boolean).join(" "),
  };
}

/** Messages say what was wrong, then what to do: behind a semicolon, or in a sentence of its own. */
function splitMessage(message: string): readonly [what: string, advice?: string] {
  const cut = /(?<=[.?!]) (?=[A-Z])|; (?=[a-z])/.exec(message);
  if (cut === null) return [message];
  const advice = message.slice(cut.index + cut[0].length);
  return [message.slice(0, cut.index), `${advice.charAt(0).toUpperCase()}${advice.slice(1)}`];
}

/** What a message cannot know: what was being tried. */
function adviceBeyond({ subject, name }: CheckName, code: ErrorCode, scheme: string): string {
  if (subject === "store" && code === "FORBIDDEN") {
    const right = rightFor(scheme, name);
    return right === undefined ? "" : `It needs ${right}.`;
  }
  if (subject === "hub" && name === "resolve" && code === "NOT_FOUND") {
    return "Where this Hub does not have it, name another model (--repo).";
  }
  if (name === "data-hosts" && code === "UNAVAILABLE") {
    return "Files come from there: let this machine reach it, directly or through HTTPS_PROXY.";
  }
  return "";
}
