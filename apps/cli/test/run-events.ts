import type { Planned, Progressed, RevisionResolved } from "@prefetch/core";

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

export function plannedEvent(facts: Partial<Planned> = {}): Planned {
  return {
    type: "planned",
    url: "file:///models/name",
    copyFiles: 12,
    copyBytes: 2_000_000_000,
    reuseFiles: 0,
    reuseBytes: 0,
    skippedFiles: 0,
    skippedBytes: 0,
    ...facts,
  };
}

export function progressEvent(facts: Partial<Progressed> = {}): Progressed {
  return {
    type: "progressed",
    receivedBytes: 500_000_000,
    totalBytes: 2_000_000_000,
    storedFiles: 3,
    totalFiles: 12,
    files: [],
    ...facts,
  };
}

export function resolvedEvent(): RevisionResolved {
  return {
    type: "revision-resolved",
    repoId: "owner/name",
    revision: "main",
    commit: COMMIT,
    url: `file:///models/name/${COMMIT}`,
  };
}
