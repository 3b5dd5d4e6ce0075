import type { AzureRequest } from "./azure-server-api.ts";

/** A request under way; its status is filled in when it is answered. */
export type LoggedAzureRequest = { -readonly [Name in keyof AzureRequest]: AzureRequest[Name] };

/** What was asked, oldest first. */
export interface AzureRequestLog {
  /** The requests; the array stays the same. */
  readonly entries: readonly AzureRequest[];
  /** Adds a request. */
  add(request: Omit<AzureRequest, "status">): LoggedAzureRequest;
  /** Forgets everything. */
  clear(): void;
}

/** Creates an empty log. */
export function createAzureRequestLog(): AzureRequestLog {
  const entries: LoggedAzureRequest[] = [];
  return {
    entries,
    add: (request) => {
      const entry: LoggedAzureRequest = { ...request, status: 0 };
      entries.push(entry);
      return entry;
    },
    clear: () => void entries.splice(0),
  };
}
