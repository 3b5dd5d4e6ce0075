import { createCountedRules } from "../../faults/counted-rules.ts";
import type { CountedRules } from "../../faults/counted-rules.ts";
import type { S3Fault, S3FaultRule, S3Operation, S3Request } from "../s3-server-api.ts";

/** What a rule is matched against. */
type S3FaultSubject = Pick<S3Request, "headers" | "key" | "operation">;

/** The rules in force. */
export type S3FaultRules = CountedRules<S3FaultRule, S3FaultSubject>;

const ERROR_IN_200: ReadonlySet<S3Operation> = new Set([
  "CompleteMultipartUpload",
  "CopyObject",
  "UploadPartCopy",
]);

/** Creates an empty set of rules. */
export function createS3FaultRules(): S3FaultRules {
  return createCountedRules(matches);
}

function matches(rule: S3FaultRule, subject: S3FaultSubject): boolean {
  return (
    (rule.operation === undefined || rule.operation === subject.operation) &&
    (rule.key === undefined || rule.key === subject.key) &&
    canStrike(rule.fault, subject)
  );
}

/** A fault of some requests only does not count the others. */
function canStrike({ kind }: S3Fault, { operation, headers }: S3FaultSubject): boolean {
  if (kind === "drop-part") return operation === "UploadPart";
  if (kind === "error-in-200") return ERROR_IN_200.has(operation);
  if (kind !== "refuse-checksums") return true;
  return Object.keys(headers).some((name) => name.startsWith("x-amz-checksum-"));
}
