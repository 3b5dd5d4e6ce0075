import { PrefetchError } from "@prefetch/core";
import type { S3ServerOptions } from "./s3-server-api.ts";

/** {@link S3ServerOptions} with every default filled in. */
export type CompleteS3ServerOptions = {
  readonly [Name in keyof S3ServerOptions]-?: NonNullable<S3ServerOptions[Name]>;
};

const DEFAULTS: CompleteS3ServerOptions = {
  buckets: ["models"],
  accessKeyId: "test",
  secretAccessKey: "testtest",
  region: "us-east-1",
  storage: { kind: "memory" },
  profile: "aws",
  minPartBytes: 5 * 1024 * 1024,
  pageSize: 1_000,
  latencyMs: 0,
};

const LEAST = [
  ["minPartBytes", 0],
  ["pageSize", 1],
  ["latencyMs", 0],
] as const;

/**
 * Fills in the defaults.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number out of range.
 */
export function completeS3ServerOptions(options: S3ServerOptions): CompleteS3ServerOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const complete: CompleteS3ServerOptions = { ...DEFAULTS, ...Object.fromEntries(given) };
  for (const [name, least] of LEAST) {
    if (Number.isSafeInteger(complete[name]) && complete[name] >= least) continue;
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `${name} must be a whole number of at least ${least}, not ${complete[name]}.`,
    );
  }
  return complete;
}
