import type { S3Operation } from "../s3-server-api.ts";
import type { S3Traits } from "./s3-traits.ts";

const CHECKSUM_HEADER = /^x-amz-(?:checksum-|sdk-checksum-|mp-object-size$)/;
const CONDITION_HEADER = /^if-(?:none-)?match$/;
const READS: ReadonlySet<S3Operation> = new Set(["GetObject", "HeadObject"]);

/** Leaves out the headers that a server of this kind has never heard of. */
export function headersKnownTo(
  traits: S3Traits,
  operation: S3Operation,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const known = Object.entries(headers).filter(
    ([name]) =>
      (traits.checksums !== "ignored" || !CHECKSUM_HEADER.test(name)) &&
      (keepsConditions(traits, operation) || !CONDITION_HEADER.test(name)),
  );
  return Object.fromEntries(known);
}

function keepsConditions(traits: S3Traits, operation: S3Operation): boolean {
  if (READS.has(operation)) return true;
  if (operation === "CompleteMultipartUpload") return traits.conditionalCompletion;
  return traits.conditionalPut;
}
