import type { GcsRequest } from "./gcs-server-api.ts";

/** A request under way; its status is filled in when it is answered. */
export type LoggedGcsRequest = { -readonly [Name in keyof GcsRequest]: GcsRequest[Name] };

/** What was asked, oldest first. */
export interface GcsRequestLog {
  /** The requests; the array stays the same. */
  readonly entries: readonly GcsRequest[];
  /** Adds a request. */
  add(request: Omit<GcsRequest, "status">): LoggedGcsRequest;
  /** Forgets everything. */
  clear(): void;
}

/** Creates an empty log. */
export function createGcsRequestLog(): GcsRequestLog {
  const entries: LoggedGcsRequest[] = [];
  return {
    entries,
    add: (request) => {
      const entry: LoggedGcsRequest = { ...request, status: 0 };
      entries.push(entry);
      return entry;
    },
    clear: () => void entries.splice(0),
  };
}
