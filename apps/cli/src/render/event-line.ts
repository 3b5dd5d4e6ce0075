import type { PrefetchEvent } from "@prefetch/core";
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
  "connections-changed": ({ connections, reason }) =>
    `Going on with ${countText(connections, "connection")}: ${reason}`,
  "file-verified": ({ path, digest }, verbose) =>
    verbose ? `Verified ${path} (${digest})` : undefined,
  "file-stored": ({ path, sizeBytes }) => `Stored ${path} (${sizeText(sizeBytes)})`,
  "file-reused": ({ path, sizeBytes }) => `Kept ${path} (${sizeText(sizeBytes)}), already there`,
  "file-failed": ({ path, code, message }) => `Failed ${path}: ${code}: ${message}`,
  progressed: silent,
  warned: ({ message }) => `Warning: ${message}`,
  published: ({ manifestUrl, changed }) =>
    changed ? `Published ${manifestUrl}` : `Found ${manifestUrl}, nothing to do`,
  "destination-failed": ({ url, code, message }) => `Gave up ${url}: ${code}: ${message}`,
  "run-failed": silent,
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

function retryLine(event: EventOf<"attempt-failed">, verbose: boolean): string {
  const what = event.path === undefined ? event.operation : `${event.operation} of ${event.path}`;
  const line = `Retrying ${what} in ${durationText(event.retryInMs)}, attempt ${event.attempt} failed`;
  return verbose ? `${line}: ${event.code}: ${event.message}` : line;
}
