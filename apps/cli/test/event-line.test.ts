import type { PrefetchEvent } from "@prefetch/core";
import { describe, expect, it } from "vitest";
import { eventLine } from "../src/render/event-line.ts";
import { COMMIT, plannedEvent, progressEvent, resolvedEvent } from "./run-events.ts";

const retry = {
  type: "attempt-failed",
  operation: "read",
  path: "a.bin",
  attempt: 2,
  code: "UNAVAILABLE",
  message: "The connection was reset.",
  retryInMs: 1_500,
} as const;
const digest = "sha256:00" as const;

describe("the line of an event", () => {
  it.each<readonly [string, PrefetchEvent]>([
    [
      "Prefetching a/b at main",
      { type: "run-started", runId: "1", repoId: "a/b", revision: "main" },
    ],
    [`Resolved owner/name to ${COMMIT}, for file:///models/name/${COMMIT}`, resolvedEvent()],
    ["Planned 12 files to copy (2 GB)", plannedEvent()],
    [
      "Planned 1 file to copy (1 kB), 2 already there (2 kB), 3 left out (3 kB)",
      plannedEvent({
        copyFiles: 1,
        copyBytes: 1_000,
        reuseFiles: 2,
        reuseBytes: 2_000,
        skippedFiles: 3,
        skippedBytes: 3_000,
      }),
    ],
    ["Retrying read of a.bin in 1.5s, attempt 2 failed", retry],
    ["Retrying list in 1.5s, attempt 2 failed", { ...retry, operation: "list", path: undefined }],
    [
      "Waiting 2s: https://hub.example asked for a pause",
      { type: "throttled", origin: "https://hub.example", waitMs: 2_000 },
    ],
    [
      "Going on with 4 connections: throttled",
      { type: "connections-changed", connections: 4, reason: "throttled" },
    ],
    ["Stored a.bin (5 B)", { type: "file-stored", path: "a.bin", sizeBytes: 5 }],
    ["Kept a.bin (5 B), already there", { type: "file-reused", path: "a.bin", sizeBytes: 5 }],
    [
      "Failed a.bin: INTEGRITY: It is corrupt.",
      { type: "file-failed", path: "a.bin", code: "INTEGRITY", message: "It is corrupt." },
    ],
    ["Warning: odd", { type: "warned", message: "odd" }],
    [
      "Published file:///m.json",
      {
        type: "published",
        url: "file:///m",
        manifestUrl: "file:///m.json",
        commit: COMMIT,
        changed: true,
      },
    ],
    [
      "Found file:///m.json, nothing to do",
      {
        type: "published",
        url: "file:///m",
        manifestUrl: "file:///m.json",
        commit: COMMIT,
        changed: false,
      },
    ],
  ])("%s", (line, event) => {
    expect(eventLine(event, false)).toBe(line);
  });

  it("tells the reason of a retry when asked for more", () => {
    expect(eventLine(retry, true)).toBe(
      "Retrying read of a.bin in 1.5s, attempt 2 failed: UNAVAILABLE: The connection was reset.",
    );
  });

  it.each<readonly [string, PrefetchEvent]>([
    [
      "Started a.bin (5 B, 1 part)",
      { type: "file-started", path: "a.bin", sizeBytes: 5, partCount: 1 },
    ],
    ["Verified a.bin (sha256:00)", { type: "file-verified", path: "a.bin", digest, sha256: "00" }],
  ])("%s: only when asked for more", (line, event) => {
    expect(eventLine(event, false)).toBeUndefined();
    expect(eventLine(event, true)).toBe(line);
  });

  it.each<PrefetchEvent>([
    progressEvent(),
    { type: "part-written", path: "a.bin", partNumber: 1, sizeBytes: 5 },
    { type: "run-failed", code: "INTERNAL", message: "x", failures: [] },
  ])("there is none for $type", (event) => {
    expect(eventLine(event, true)).toBeUndefined();
  });
});
