import type { StoreStorage } from "../store/bytes/store-storage.ts";
import type { StoreFault } from "../store/faults/store-fault.ts";
import type { StoreServer } from "../store/store-server-api.ts";

/** Operations of the S3 API, by the names that its documentation gives them. */
export type S3Operation =
  | "AbortMultipartUpload"
  | "CompleteMultipartUpload"
  | "CopyObject"
  | "CreateMultipartUpload"
  | "DeleteObject"
  | "GetObject"
  | "HeadBucket"
  | "HeadObject"
  | "ListMultipartUploads"
  | "ListObjectsV2"
  | "ListParts"
  | "PutObject"
  | "UploadPart"
  | "UploadPartCopy"
  | "Unknown";

/** One request that the server answered. */
export interface S3Request {
  /** What was asked. */
  readonly operation: S3Operation;
  /** The bucket. */
  readonly bucket: string;
  /** The key, decoded; empty for a bucket's operations. */
  readonly key: string;
  /** The part, where one was named. */
  readonly partNumber?: number | undefined;
  /** All request headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The status answered; 0 where the connection was cut before. */
  readonly status: number;
}

/** What goes wrong. */
export type S3Fault =
  | StoreFault
  /** Answers with an error document: 503 `SlowDown`, 400 `ExpiredToken`, 403 `AccessDenied`, … */
  | {
      readonly kind: "error";
      readonly status: number;
      readonly code: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Acknowledges a part, and forgets it. */
  | { readonly kind: "drop-part" }
  /** Answers `CompleteMultipartUpload` or a copy with 200 and an error document in it. */
  | { readonly kind: "error-in-200"; readonly code: string }
  /** Answers 501 `NotImplemented` to any request with an `x-amz-checksum-…` header. */
  | { readonly kind: "refuse-checksums" };

/** When a fault strikes. */
export interface S3FaultRule {
  /** The operation. Default: every one. */
  readonly operation?: S3Operation | undefined;
  /** Only this key. */
  readonly key?: string | undefined;
  /** Lets so many matching requests pass first. Default: 0. */
  readonly skip?: number | undefined;
  /** Strikes so many times, then passes. Default: for ever. */
  readonly times?: number | undefined;
  /** What goes wrong. */
  readonly fault: S3Fault;
}

/**
 * What a server is like: `aws`; `plain` ignores checksum headers and conditions, as older stores do;
 * `r2` wants equal parts and has CRC-64/NVME for whole objects only; `ceph` has neither checksums nor
 * conditional completions; `minio` lists open uploads by whole keys only; `gcs-s3` is Google Cloud
 * Storage by its S3 address; `weak` takes anything, as `rclone serve s3` does.
 */
export type S3Profile = "aws" | "plain" | "r2" | "ceph" | "minio" | "gcs-s3" | "weak";

/** Options of `startS3Server`. */
export interface S3ServerOptions {
  /** The buckets that exist. Default: `["models"]`. */
  readonly buckets?: readonly string[] | undefined;
  /** The one key pair that is known. Default: `test` and `testtest`. */
  readonly accessKeyId?: string | undefined;
  /** Its secret. */
  readonly secretAccessKey?: string | undefined;
  /**
   * The host of which each bucket is a subdomain: a request for `models.s3.example` is one for the
   * bucket `models` of `s3.example`. Default: none, buckets are the first segment of the path.
   */
  readonly virtualHost?: string | undefined;
  /** The region; a request signed for another one is told so. Default: `us-east-1`. */
  readonly region?: string | undefined;
  /** Where bytes go. Default: memory. */
  readonly storage?: StoreStorage | undefined;
  /** What the server is like. Default: `aws`. */
  readonly profile?: S3Profile | undefined;
  /** The smallest part but the last, in bytes. Default: 5 MiB. */
  readonly minPartBytes?: number | undefined;
  /** Entries of one page of any listing, at most. Default: 1,000. */
  readonly pageSize?: number | undefined;
  /** Added to every answer, in milliseconds. Default: 0. */
  readonly latencyMs?: number | undefined;
}

/** An upload that is neither complete nor aborted. */
export interface S3OpenUpload {
  /** The bucket. */
  readonly bucket: string;
  /** The key. */
  readonly key: string;
  /** The upload's id. */
  readonly uploadId: string;
}

/** An S3 service on this machine. */
export interface S3Server extends StoreServer<S3Request, S3FaultRule> {
  /** Its address, on 127.0.0.1; buckets are the first segment of the path. */
  readonly url: string;
  /** Uploads that are neither complete nor aborted. */
  openUploads(): readonly S3OpenUpload[];
}
