import type { Run } from "@prefetch/core";
import type { HfModelOptions } from "./hf-model-options.ts";
import { completeModelRequest } from "./model-request.ts";
import { localRunner } from "./run/local-runner.ts";
import type { Runner } from "./run/runner.ts";

/**
 * Prefetches a model from the Hugging Face Hub into storage and returns the run at once.
 *
 * @param runner - where the work is done. Default: this process
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for options that are wrong; everything else is the
 * run's failure.
 *
 * @example
 * ```ts
 * const run = hfModel({ repo: "Qwen/Qwen3-0.6B", to: "./models" });
 * for await (const event of run.events()) console.log(event.type);
 * const { path } = await run.wait();
 * ```
 */
export function hfModel(options: HfModelOptions, runner: Runner = localRunner()): Run {
  return runner.start(completeModelRequest(options));
}
