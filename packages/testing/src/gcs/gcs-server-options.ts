import { type Complete, completeOptions } from "../complete-options.ts";
import type { GcsServerOptions } from "./gcs-server-api.ts";

/** {@link GcsServerOptions} with every default filled in. */
export type CompleteGcsServerOptions = Complete<GcsServerOptions>;

/** "Resumable uploads" in the Cloud Storage documentation. */
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

const DEFAULTS: CompleteGcsServerOptions = {
  buckets: ["models"],
  tokens: [],
  storage: { kind: "memory" },
  pageSize: 1_000,
  maxRewriteBytes: Number.MAX_SAFE_INTEGER,
  sessionLifeMs: WEEK_MS,
  requesterPays: false,
  latencyMs: 0,
};

const LEAST = {
  pageSize: 1,
  maxRewriteBytes: 1,
  sessionLifeMs: 0,
  latencyMs: 0,
};

/**
 * Fills in the defaults.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a number out of range.
 */
export function completeGcsServerOptions(options: GcsServerOptions): CompleteGcsServerOptions {
  return completeOptions(options, DEFAULTS, LEAST);
}
