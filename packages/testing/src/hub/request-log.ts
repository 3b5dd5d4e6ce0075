import type { HubRequest } from "./hub-emulator-api.ts";

/** A request under way; its entry in the log is filled in as it is answered. */
export type LoggedRequest = { -readonly [Name in keyof HubRequest]: HubRequest[Name] };

/** What is known of a request when it comes in. */
type IncomingEntry = Omit<HubRequest, "status" | "bodyBytes">;

/** Told of a request before it is answered. */
type RequestListener = (request: Pick<HubRequest, "server" | "route" | "method" | "path">) => void;

/** What was asked, oldest first. */
export interface RequestLog {
  /** The newest entries; the array stays the same. */
  readonly entries: readonly HubRequest[];
  /** Adds a request and tells the listeners. */
  add(request: IncomingEntry): LoggedRequest;
  /** Forgets everything. */
  clear(): void;
  /** Adds a listener; returns how to remove it. */
  listen(listener: RequestListener): () => void;
}

/** Creates a log of at most `size` entries. */
export function createRequestLog(size: number): RequestLog {
  const entries: LoggedRequest[] = [];
  const listeners = new Set<RequestListener>();
  return {
    entries,
    add: (request) => {
      const entry: LoggedRequest = { ...request, status: 0, bodyBytes: 0 };
      entries.push(entry);
      if (entries.length > size) entries.shift();
      const { server, route, method, path } = request;
      for (const listener of listeners) listener({ server, route, method, path });
      return entry;
    },
    clear: () => void entries.splice(0),
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
