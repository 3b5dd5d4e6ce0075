import { PrefetchError, createRedactor } from "@prefetch/core";
import type { HfModelOptions } from "../hf-model-options.ts";
import { type ModelRequest, completeModelRequest } from "../model-request.ts";
import { findUnfinishedWork } from "../resume/unfinished-work.ts";
import { findCopies } from "../reuse/find-copies.ts";
import { locateModel } from "../run/locate-model.ts";
import { openJob } from "../run/open-job.ts";
import { redactError } from "../run/redact-output.ts";
import { createRunId } from "../run/run-id.ts";
import { secretsOf } from "../run/secrets-of.ts";
import { decideRun } from "./decide-run.ts";
import { listFiles } from "./list-files.ts";
import type { ModelPlan } from "./model-plan.ts";
import { planRun } from "./plan-run.ts";

/**
 * Tells what {@link hfModel} would do with the same options. Asks the Hub and the storage, and writes
 * nothing.
 *
 * @throws {@link PrefetchError} what the run would fail with before it moves a byte, except for what only
 * a write shows: a store that takes nothing, or that takes two names of the repository for one.
 */
export async function planHfModel(options: HfModelOptions): Promise<ModelPlan> {
  const request = completeModelRequest(options);
  assertOneTarget(request);
  try {
    return await planRequest(request);
  } catch (error) {
    throw redactError(error, createRedactor(secretsOf(request)));
  }
}

function assertOneTarget({ moreTargets }: ModelRequest): void {
  if (moreTargets.length === 0) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    "A plan is made for one destination; make one for each.",
  );
}

async function planRequest(request: ModelRequest): Promise<ModelPlan> {
  const job = await openJob(request, {
    runId: createRunId(),
    readOnly: true,
    signal: request.signal,
    send: ignore,
  });
  const located = await locateModel(job);
  const decision = decideRun(request, located);
  return planRun(job, located, decision, {
    listing: await listFiles(job, located.model),
    work: await findUnfinishedWork(job, located),
    copies: await findCopies(job, located),
  });
}

function ignore(): void {}
