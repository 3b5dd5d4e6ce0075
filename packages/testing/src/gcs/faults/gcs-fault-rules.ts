import { createCountedRules } from "../../faults/counted-rules.ts";
import type { CountedRules } from "../../faults/counted-rules.ts";
import type { GcsFault, GcsFaultRule, GcsOperation, GcsRequest } from "../gcs-server-api.ts";

/** What a rule is matched against. */
type GcsFaultSubject = Pick<GcsRequest, "name" | "operation">;

/** The rules in force. */
export type GcsFaultRules = CountedRules<GcsFaultRule, GcsFaultSubject>;

/** Operations that a fault can strike; every one where it is not named. */
const STRUCK: Readonly<Partial<Record<GcsFault["kind"], ReadonlySet<GcsOperation>>>> = {
  "short-write": new Set(["UploadChunk"]),
  corrupt: new Set(["InsertObject", "UploadChunk"]),
  "forget-session": new Set(["UploadChunk", "QueryUpload", "CancelUpload"]),
};

/** Creates an empty set of rules. */
export function createGcsFaultRules(): GcsFaultRules {
  return createCountedRules(matches);
}

/** A fault of some requests only does not count the others. */
function matches(rule: GcsFaultRule, { operation, name }: GcsFaultSubject): boolean {
  return (
    (rule.operation === undefined || rule.operation === operation) &&
    (rule.name === undefined || rule.name === name) &&
    STRUCK[rule.fault.kind]?.has(operation) !== false
  );
}
