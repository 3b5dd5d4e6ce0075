import { createRedactor } from "@prefetch/core";
import type { HfModelOptions } from "../hf-model-options.ts";
import { type ModelRequest, completeModelRequest } from "../model-request.ts";
import { locateModel } from "../run/locate-model.ts";
import { openJob } from "../run/prefetch-job.ts";
import { redactError } from "../run/redact-output.ts";
import { secretsOf } from "../run/secrets-of.ts";
import { decideRun } from "./decide-run.ts";
import type { ModelPlan } from "./model-plan.ts";
import { planRun } from "./plan-run.ts";

/**
 * Tells what {@link hfModel} would do with the same options. Asks the Hub and the storage, and writes
 * nothing.
 *
 * @throws {@link PrefetchError} what the run would fail with before it moves a byte.
 */
export async function planHfModel(options: HfModelOptions): Promise<ModelPlan> {
  const request = completeModelRequest(options);
  try {
    return await planRequest(request);
  } catch (error) {
    throw redactError(error, createRedactor(secretsOf(request)));
  }
}

async function planRequest(request: ModelRequest): Promise<ModelPlan> {
  const job = await openJob(request, { readOnly: true, signal: request.signal, send: ignore });
  const located = await locateModel(job);
  return planRun(job, located, decideRun(request, located));
}

function ignore(): void {}
