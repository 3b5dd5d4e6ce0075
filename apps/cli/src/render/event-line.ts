import type { LeaseHolder, PrefetchEvent } from "@prefetch/core";
import { countText, durationText, sizeText } from "./quantities.ts";

type EventType = PrefetchEvent["type"];
type EventsByType = { readonly [T in EventType]: Extract<PrefetchEvent, { readonly type: T }> };
/** An event of one of the types, in a form by which the compiler pairs it with its entry in a table. */
type EventOf<T extends EventType> = { [U in T]: { readonly type: U } & EventsByType[U] }[T];
type LineOf<T extends EventType> = (event: EventOf<T>, verbose: boolean) => string | undefined;

const LINES: { readonly [T in EventType]: LineOf<T> } = {
  "run-started": ({ repoId, revision }) => `Prefetching ${repoId} at ${revision}`,
  "revision-resolved": ({ repoId, commit, url }) => `Resolved ${repoId} to ${commit}, for ${url}`,
  planned: plannedLine,
  "file-started": ({ path, sizeBytes, partCount }, verbose) =>
    verbose
      ? `Started ${path} (${sizeText(sizeBytes)}, ${countText(partCount, "part")})`
      : undefined,
  "part-written": silent,
  "attempt-failed": retryLine,
  throttled: ({ origin, waitMs }) => `Waiting ${durationText(waitMs)}: ${origin} asked for a pause`,
  "connections-changed": connectionsLine,
  "file-verified": ({ path, digest }, verbose) =>
    verbose ? `Verified ${path} (${digest})` : undefined,
  "file-stored": ({ path, sizeBytes }) => `Stored ${path} (${sizeText(sizeBytes)})`,
  "file-reused": ({ path, sizeBytes, fromUrl }) =>
    fromUrl === undefined
      ? `Kept ${path} (${sizeText(sizeBytes)}), already there`
      : `Copied ${path} (${sizeText(sizeBytes)}) inside the store, from ${fromUrl}`,
  "file-resumed": ({ path, heldBytes, sizeBytes }) =>
    `Resumed ${path}: ${sizeText(heldBytes)} of ${sizeText(sizeBytes)} are there`,
  "fell-back": ({ path, code, message }, verbose) =>
    `Downloading ${path} to scratch disk: it could not be streamed${verbose ? `: ${code}: ${message}` : ` (${code})`}`,
  "file-failed": ({ path, code, message }) => `Failed ${path}: ${code}: ${message}`,
  progressed: silent,
  "run-awaited": ({ holder }) => `Waiting for ${holderText(holder)}${holderProgress(holder)}`,
  "run-taken-over": ({ holder, reason }) =>
    `Going on in place of ${holderText(holder)}: ${TAKEN_OVER[reason]}`,
  warned: ({ message }) => `Warning: ${message}`,
  published: ({ manifestUrl, changed }) =>
    changed ? `Published ${manifestUrl}` : `Found ${manifestUrl}, nothing to do`,
  "destination-failed": ({ url, code, message }) => `Gave up ${url}: ${code}: ${message}`,
  "run-failed": silent,
};

const TAKEN_OVER: Readonly<Record<EventOf<"run-taken-over">["reason"], string>> = {
  lapsed: "its lease has lapsed",
  "process-gone": "its process is gone",
  "same-job": "it was an earlier try of this job",
};

/**
 * Returns the line that tells a person of an event, or `undefined` for one that is no news: parts and
 * progress, and the end of a failed run, which the command reports itself.
 *
 * @param verbose - whether retries are told with their reason, and each step of a file
 */
export function eventLine<T extends EventType>(
  event: EventOf<T>,
  verbose: boolean,
): string | undefined {
  return LINES[event.type](event, verbose);
}

function silent(): undefined {
  return undefined;
}

function plannedLine(plan: EventOf<"planned">): string {
  const parts = [`${countText(plan.copyFiles, "file")} to copy (${sizeText(plan.copyBytes)})`];
  if (plan.reuseFiles > 0) {
    parts.push(`${plan.reuseFiles} already there (${sizeText(plan.reuseBytes)})`);
  }
  if (plan.skippedFiles > 0) {
    parts.push(`${plan.skippedFiles} left out (${sizeText(plan.skippedBytes)})`);
  }
  return `Planned ${parts.join(", ")}`;
}

/** How many connections there are is of interest where somebody asked for fewer. */
function connectionsLine(
  { connections, reason }: EventOf<"connections-changed">,
  verbose: boolean,
): string | undefined {
  if (reason !== "throttled" && !verbose) return undefined;
  return `Going on with ${countText(connections, "connection")}: ${reason}`;
}

function holderText({ runId, host, pid }: LeaseHolder): string {
  return `run ${runId} on ${host} (process ${pid})`;
}

function holderProgress(holder: LeaseHolder): string {
  const { storedFiles, totalFiles, receivedBytes, totalBytes } = holder;
  if (totalFiles === 0) return ", which is at this model";
  return `, which has ${storedFiles} of ${countText(totalFiles, "file")} (${sizeText(receivedBytes)} of ${sizeText(totalBytes)})`;
}

function retryLine(event: EventOf<"attempt-failed">, verbose: boolean): string {
  const what = event.path === undefined ? event.operation : `${event.operation} of ${event.path}`;
  const line = `Retrying ${what} in ${durationText(event.retryInMs)}, attempt ${event.attempt} failed`;
  return verbose ? `${line}: ${event.code}: ${event.message}` : line;
}
