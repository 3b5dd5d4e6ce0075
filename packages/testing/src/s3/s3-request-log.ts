import type { S3Request } from "./s3-server-api.ts";

/** A request under way; its status is filled in when it is answered. */
export type LoggedS3Request = { -readonly [Name in keyof S3Request]: S3Request[Name] };

/** What was asked, oldest first. */
export interface S3RequestLog {
  /** The requests; the array stays the same. */
  readonly entries: readonly S3Request[];
  /** Adds a request. */
  add(request: Omit<S3Request, "status">): LoggedS3Request;
  /** Forgets everything. */
  clear(): void;
}

/** Creates an empty log. */
export function createS3RequestLog(): S3RequestLog {
  const entries: LoggedS3Request[] = [];
  return {
    entries,
    add: (request) => {
      const entry: LoggedS3Request = { ...request, status: 0 };
      entries.push(entry);
      return entry;
    },
    clear: () => void entries.splice(0),
  };
}
