import type { StoreStorage } from "../store/bytes/store-storage.ts";
import type { StoreFault } from "../store/faults/store-fault.ts";
import type { StoreServer } from "../store/store-server-api.ts";

/** Operations of the JSON API. */
export type GcsOperation =
  /** `Buckets: get`. */
  | "GetBucket"
  /** `Objects: get`: the metadata. */
  | "GetObject"
  /** `Objects: get` with `alt=media`: the content. */
  | "ReadObject"
  /** `Objects: list`. */
  | "ListObjects"
  /** `Objects: delete`. */
  | "DeleteObject"
  /** `Objects: rewrite`, one call of it. */
  | "RewriteObject"
  /** `Objects: compose`. */
  | "ComposeObject"
  /** `Objects: insert` in one request: `uploadType=media` and `multipart`. */
  | "InsertObject"
  /** `Objects: insert` with `uploadType=resumable`: the session's beginning. */
  | "StartUpload"
  /** A session's PUT with content. */
  | "UploadChunk"
  /** A session's PUT whose `Content-Range` names a total, or `*`, and no range. */
  | "QueryUpload"
  /** A session's DELETE. */
  | "CancelUpload"
  /** Anything else. */
  | "Unknown";

/** One request that the server answered. */
export interface GcsRequest {
  /** What was asked. */
  readonly operation: GcsOperation;
  /** The bucket. */
  readonly bucket: string;
  /**
   * The object's name, decoded; of a rewrite the source's. A write that names its object in its
   * metadata alone is filled in when that was read: faults do not know it. Empty for a bucket's operations.
   */
  readonly name: string;
  /** The parameters of the query; `upload_id` is a secret of a session. */
  readonly query: ReadonlyMap<string, string>;
  /** `Content-Range` of a write, `Range` of a read. */
  readonly range: string | undefined;
  /** All request headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The status answered; 0 where the connection was cut before. */
  readonly status: number;
}

/** What goes wrong. */
export type GcsFault =
  | StoreFault
  /** Answers with an error document: 403 `rateLimitExceeded`, 503 `backendError`, … */
  | {
      readonly kind: "error";
      readonly status: number;
      readonly reason: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /**
   * Keeps only so many bytes of a chunk, rounded down to 256 KiB, and answers 503, or destroys the
   * socket.
   */
  | { readonly kind: "short-write"; readonly keptBytes: number; readonly resets?: boolean }
  /**
   * Flips a bit of the first byte that arrives: what is kept is not what was sent. `unnoticed` has it
   * happen after the check of what the client says of its content, so that the answer alone shows it.
   */
  | { readonly kind: "corrupt"; readonly unnoticed?: boolean }
  /** Forgets the session that a request names, and answers 404 (the default) or 410 from then on. */
  | { readonly kind: "forget-session"; readonly status?: 404 | 410 };

/** When a fault strikes. */
export interface GcsFaultRule {
  /** The operation. Default: every one. */
  readonly operation?: GcsOperation | undefined;
  /** Only this object, as {@link GcsRequest.name} has it when the request begins. */
  readonly name?: string | undefined;
  /** Lets so many matching requests pass first. Default: 0. */
  readonly skip?: number | undefined;
  /** Strikes so many times, then passes. Default: for ever. */
  readonly times?: number | undefined;
  /** What goes wrong. */
  readonly fault: GcsFault;
}

/** Options of `startGcsServer`. */
export interface GcsServerOptions {
  /** The buckets that exist. Default: `["models"]`. */
  readonly buckets?: readonly string[] | undefined;
  /** Bearer tokens that are good. Default: none, and nobody is asked for one. */
  readonly tokens?: readonly string[] | undefined;
  /** Where bytes go. Default: memory. With `discard` objects have no MD5. */
  readonly storage?: StoreStorage | undefined;
  /** Entries of one page of a listing, at most. Default: 1,000. */
  readonly pageSize?: number | undefined;
  /** Bytes that one call of a rewrite copies. Default: all of them. */
  readonly maxRewriteBytes?: number | undefined;
  /** How long a session can be used, in milliseconds. Default: a week, as the real service. */
  readonly sessionLifeMs?: number | undefined;
  /** Whether the requester pays, and has to name a project by `userProject`. Default: false. */
  readonly requesterPays?: boolean | undefined;
  /** Added to every answer, in milliseconds. Default: 0. */
  readonly latencyMs?: number | undefined;
}

/** A resumable upload that is neither complete nor cancelled nor expired. */
export interface GcsOpenUpload {
  /** The bucket. */
  readonly bucket: string;
  /** The object's name. */
  readonly name: string;
  /** The session's id. */
  readonly uploadId: string;
  /** How many bytes the server holds. */
  readonly persistedBytes: number;
}

/** A Cloud Storage service on this machine. */
export interface GcsServer extends StoreServer<GcsRequest, GcsFaultRule> {
  /** Its address, on 127.0.0.1; the JSON API is under `/storage/v1` and `/upload/storage/v1`. */
  readonly url: string;
  /** Resumable uploads that are neither complete nor cancelled nor expired. */
  openUploads(): readonly GcsOpenUpload[];
}
