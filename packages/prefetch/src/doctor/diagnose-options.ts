import { PrefetchError } from "@prefetch/core";
import type { Environment, HfModelOptions } from "../hf-model-options.ts";
import { parseModelRef } from "../model-ref.ts";
import type { ModelStoreOptions } from "../stored/open-model.ts";

/**
 * Small (a few MB), public and without a licence to accept, with files in Git as well as large ones, so
 * that reading it meets every host that other models come from.
 */
const USUAL_REPO = "hf-internal-testing/tiny-random-gpt2";

type HubOptions = Pick<
  HfModelOptions,
  "endpoint" | "hfTokenKey" | "caBundlePath" | "memoryBytes" | "environment"
>;

/** Options of {@link diagnose}. Only `url` is needed. */
export interface DiagnoseOptions extends ModelStoreOptions, HubOptions {
  /** The root to store models under, as a URL or a path. */
  readonly url: string;
  /** Whether the Hub is asked too. Default: true. */
  readonly hub?: boolean | undefined;
  /**
   * A small model that the Hub has, with at least one large file (LFS or Xet). Default:
   * `hf-internal-testing/tiny-random-gpt2`.
   */
  readonly repo?: string | undefined;
  /** How long one check may take, in milliseconds. Default: 60,000. */
  readonly checkTimeoutMs?: number | undefined;
}

/** {@link DiagnoseOptions}, complete and checked. */
export interface DiagnoseRequest extends DiagnoseOptions {
  readonly hub: boolean;
  readonly repo: string;
  readonly hfTokenKey: string | null;
  readonly checkTimeoutMs: number;
  readonly environment: Environment;
}

/**
 * Completes the options and checks them.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option that cannot be.
 */
export function completeDiagnoseOptions(options: DiagnoseOptions): DiagnoseRequest {
  const { checkTimeoutMs = 60_000, repo = USUAL_REPO } = options;
  if (!Number.isSafeInteger(checkTimeoutMs) || checkTimeoutMs < 1) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `checkTimeoutMs is ${checkTimeoutMs}; give a whole number of 1 or more.`,
    );
  }
  return {
    ...options,
    hub: options.hub ?? true,
    repo: parseModelRef(repo).repoId,
    hfTokenKey: options.hfTokenKey === undefined ? "HF_TOKEN" : options.hfTokenKey,
    checkTimeoutMs,
    environment: options.environment ?? process.env,
  };
}
