import { type Complete, completeOptions } from "../complete-options.ts";
import type { S3ServerOptions } from "./s3-server-api.ts";

/** {@link S3ServerOptions} with every default filled in. */
export type CompleteS3ServerOptions = Complete<S3ServerOptions>;

const DEFAULTS: CompleteS3ServerOptions = {
  buckets: ["models"],
  accessKeyId: "test",
  secretAccessKey: "testtest",
  virtualHost: "",
  region: "us-east-1",
  storage: { kind: "memory" },
  profile: "aws",
  minPartBytes: 5 * 1024 * 1024,
  pageSize: 1_000,
  latencyMs: 0,
};

const LEAST = {
  minPartBytes: 0,
  pageSize: 1,
  latencyMs: 0,
};

/**
 * Fills in the defaults.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number out of range.
 */
export function completeS3ServerOptions(options: S3ServerOptions): CompleteS3ServerOptions {
  return completeOptions(options, DEFAULTS, LEAST);
}
