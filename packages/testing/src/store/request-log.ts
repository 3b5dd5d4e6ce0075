/** A request in the log: what was asked, and its status, which is filled in when it is answered. */
export type LoggedRequest<Asked extends object> = Asked & { status: number };

/** What was asked, oldest first. */
export interface RequestLog<Asked extends object> {
  /** The requests; the array stays the same. */
  readonly entries: readonly LoggedRequest<Asked>[];
  /** Adds a request, with the status 0. */
  add(asked: Asked): LoggedRequest<Asked>;
  /** Forgets everything. */
  clear(): void;
}

/** Creates an empty log. */
export function createRequestLog<Asked extends object>(): RequestLog<Asked> {
  const entries: LoggedRequest<Asked>[] = [];
  return {
    entries,
    add: (asked) => {
      const entry = { ...asked, status: 0 };
      entries.push(entry);
      return entry;
    },
    clear: () => void entries.splice(0),
  };
}
