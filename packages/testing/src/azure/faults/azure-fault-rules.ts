import { createCountedRules } from "../../faults/counted-rules.ts";
import type { CountedRules } from "../../faults/counted-rules.ts";
import type { AzureFault, AzureFaultRule, AzureRequest } from "../azure-server-api.ts";

/** What a rule is matched against. */
type AzureFaultSubject = Pick<AzureRequest, "blob" | "operation">;

/** The rules in force. */
export type AzureFaultRules = CountedRules<AzureFaultRule, AzureFaultSubject>;

/** Creates an empty set of rules. */
export function createAzureFaultRules(): AzureFaultRules {
  return createCountedRules(matches);
}

function matches(rule: AzureFaultRule, subject: AzureFaultSubject): boolean {
  return (
    (rule.operation === undefined || rule.operation === subject.operation) &&
    (rule.blob === undefined || rule.blob === subject.blob) &&
    canStrike(rule.fault, subject)
  );
}

/** A fault of some requests only does not count the others. */
function canStrike({ kind }: AzureFault, { operation }: AzureFaultSubject): boolean {
  if (kind === "drop-block") return operation === "PutBlock" || operation === "PutBlockFromUrl";
  return kind !== "corrupt" || operation === "PutBlob" || operation === "PutBlock";
}
