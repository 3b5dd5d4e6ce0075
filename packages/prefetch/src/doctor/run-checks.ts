import {
  PrefetchError,
  type Redactor,
  abortErrorOf,
  isPrefetchError,
  throwIfAborted,
} from "@prefetch/core";
import type { Check } from "./diagnosis.ts";
import { explainFailure } from "./explain-failure.ts";
import { type CheckResult, type PlannedCheck, reasonToSkip } from "./planned-check.ts";

/** How checks are made. */
export interface CheckSettings {
  /** The scheme of the store's address, for what its vendor calls a right. */
  readonly scheme: string;
  /** How long one check may take, in milliseconds. */
  readonly checkTimeoutMs: number;
  /** Takes secrets out of what a peer said. */
  readonly redact: Redactor;
  /** Ends the diagnosis. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes checks, one after the other. One that fails does not keep the others from being made, but those
 * that need it.
 *
 * @throws {@link PrefetchError} `ABORTED`; whatever is no `PrefetchError`, for that is a bug.
 */
export async function runChecks(
  plan: readonly PlannedCheck[],
  settings: CheckSettings,
): Promise<readonly Check[]> {
  const made: Check[] = [];
  for (const planned of plan) {
    throwIfAborted(settings.signal);
    made.push(await runCheck(planned, made, settings));
  }
  return made;
}

async function runCheck(
  planned: PlannedCheck,
  made: readonly Check[],
  settings: CheckSettings,
): Promise<Check> {
  const { subject, name } = planned;
  const reason = reasonToSkip(planned, made);
  if (reason !== undefined) {
    return { subject, name, outcome: "skipped", detail: reason, elapsedMs: 0 };
  }
  const startMs = performance.now();
  const elapsedMs = (): number => Math.round(performance.now() - startMs);
  try {
    const { outcome, detail } = await runInTime(planned, settings);
    return { subject, name, outcome, detail: settings.redact(detail), elapsedMs: elapsedMs() };
  } catch (error) {
    if (!isPrefetchError(error) || settings.signal?.aborted) throw error;
    const { what, cure } = explainFailure(planned, error, settings.scheme);
    return {
      subject,
      name,
      outcome: "failed",
      detail: settings.redact(what),
      cure: settings.redact(cure),
      code: error.code,
      elapsedMs: elapsedMs(),
    };
  }
}

async function runInTime(
  planned: PlannedCheck,
  { checkTimeoutMs, signal }: CheckSettings,
): Promise<CheckResult> {
  const timeout = AbortSignal.timeout(checkTimeoutMs);
  const either = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  try {
    return await planned.run({ signal: either });
  } catch (error) {
    if (signal?.aborted) throw abortErrorOf(signal);
    if (!timeout.aborted || !isPrefetchError(error) || error.code !== "ABORTED") throw error;
    throw new PrefetchError(
      "UNAVAILABLE",
      `There was no end to it within ${checkTimeoutMs / 1000} s. Check the address and the network, or try again later.`,
      { cause: error },
    );
  }
}
