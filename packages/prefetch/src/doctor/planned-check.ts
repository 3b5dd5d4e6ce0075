import type { Check } from "./diagnosis.ts";

/** How a check that did not fail went. */
export type CheckResult = Pick<Check, "detail"> & {
  readonly outcome: Exclude<Check["outcome"], "failed">;
};

/** A check to be made. */
export interface PlannedCheck extends Pick<Check, "subject" | "name"> {
  /** The checks of the same plan without which this one says nothing. */
  readonly needs: readonly string[];
  /** Makes it; a failure rejects with a `PrefetchError` that says what to do. */
  readonly run: (options: { readonly signal: AbortSignal }) => Promise<CheckResult> | CheckResult;
}

/** Plans a check of the store. */
export function storeCheck(
  name: string,
  needs: readonly string[],
  run: PlannedCheck["run"],
): PlannedCheck {
  return { subject: "store", name, needs, run };
}

/** Plans a check of the Hub. */
export function hubCheck(
  name: string,
  needs: readonly string[],
  run: PlannedCheck["run"],
): PlannedCheck {
  return { subject: "hub", name, needs, run };
}

/** Reports what was found. */
export function passed(detail: string): CheckResult {
  return { outcome: "passed", detail };
}

/** Reports why there was nothing to try. */
export function skipped(reason: string): CheckResult {
  return { outcome: "skipped", detail: reason };
}

/** Returns why a check would say nothing after those that were made; `undefined` where it would. */
export function reasonToSkip(
  { needs }: Pick<PlannedCheck, "needs">,
  made: readonly Check[],
): string | undefined {
  const missing = needs.find((name) =>
    made.some((check) => check.name === name && isInTheWay(check)),
  );
  return missing === undefined ? undefined : `not tried: it needs ${missing}`;
}

/** Who may not list may still write: what else is allowed is worth telling. */
function isInTheWay({ name, outcome, code }: Check): boolean {
  const isListingDenied = name === "reach" && code === "FORBIDDEN";
  return outcome !== "passed" && !isListingDenied;
}
