import { type ByteRange, partRangeOf, planParts } from "@prefetch/core";
import type { HubRequest } from "@prefetch/testing";
import { ENTRY_FILES, type ExpectedFiles, MEMORY_BYTES, MODEL_BYTES } from "./chaos-model.ts";
import { type Violation, violationsOf } from "./violation.ts";
import type { SeenEvent } from "./watch-run.ts";

const violations = violationsOf("bytes");
/** Answers that carry a file's content; a redirect's body carries none. */
const CONTENT_STATUSES = new Set([200, 206]);
const CONTENT_ROUTES = new Set(["resolve", "resolve-cache", "cdn"]);

const STORED = new Set(["file-stored", "file-reused"]);

/** A run of a round, as far as its bytes are concerned. */
export interface CountedRun {
  readonly events: readonly SeenEvent[];
  /** What it asked the Hub for. */
  readonly requests: readonly HubRequest[];
}

/** Returns how many bytes of files a Hub sent. */
export function bytesSent(requests: readonly HubRequest[]): number {
  return contentOf(requests).reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
}

function contentOf(requests: readonly HubRequest[], only?: string): readonly HubRequest[] {
  return requests.filter(
    ({ path, route, status }) =>
      CONTENT_ROUTES.has(route) && CONTENT_STATUSES.has(status) && path === (only ?? path),
  );
}

/**
 * Judges what crossed the network: in all no more than the model and, for each stopped run, what it may
 * hold in memory; and nothing twice that a store had acknowledged. Entry files are written anew.
 */
export function judgeBytes(
  files: ExpectedFiles,
  runs: readonly CountedRun[],
): readonly Violation[] {
  const total = bytesSent(runs.flatMap(({ requests }) => requests));
  const most = MODEL_BYTES + (runs.length - 1) * MEMORY_BYTES;
  const excess = total > most ? [`${total} bytes crossed the network, at most ${most} may`] : [];
  return violations(...excess, ...runs.flatMap((_, index) => repeatedBytes(files, runs, index)));
}

function repeatedBytes(
  files: ExpectedFiles,
  runs: readonly CountedRun[],
  index: number,
): readonly string[] {
  const earlier = runs.slice(0, index).flatMap(({ events }) => events);
  const { requests } = runs[index]!;
  return [...files].flatMap(([path, { sizeBytes }]) => {
    if (ENTRY_FILES.includes(path)) return [];
    const held = rangesAcknowledged(
      earlier.filter((event) => event.path === path),
      sizeBytes,
    );
    return contentOf(requests, path)
      .map(({ headers }) => rangeAsked(headers["range"], sizeBytes))
      .filter((asked) => held.some((range) => asked.start < range.end && range.start < asked.end))
      .map(({ start, end }) => `run ${index + 1} got ${path} ${start}-${end}, which the store had`);
  });
}

/** Returns what of a file a store had acknowledged, by the events about it. */
function rangesAcknowledged(events: readonly SeenEvent[], sizeBytes: number): readonly ByteRange[] {
  if (events.some(({ type }) => STORED.has(type))) return [{ start: 0, end: sizeBytes }];
  const plan = planParts(sizeBytes);
  return events
    .filter(({ type }) => type === "part-written")
    .map(({ partNumber = 0 }) => partRangeOf(plan, partNumber));
}

/**
 * Returns what a `Range` asks for: all of a file without one. Bytes that were sent say less: what still
 * lies in a socket when a run replaces a slow connection is asked for again.
 */
function rangeAsked(header: string | undefined, sizeBytes: number): ByteRange {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined) return { start: 0, end: sizeBytes };
  return { start: Number(first), end: last ? Number(last) + 1 : sizeBytes };
}
