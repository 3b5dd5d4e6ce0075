import type { S3ServerOptions } from "../s3-server-api.ts";

type Profile = NonNullable<S3ServerOptions["profile"]>;

const CHECKSUM_HEADER = /^x-amz-(?:checksum-|sdk-checksum-|mp-object-size$)/;
const CONDITION_HEADER = /^if-(?:none-)?match$/;
const READS = new Set(["GET", "HEAD"]);

/** Leaves out the headers that a server of this kind has never heard of. */
export function headersKnownTo(
  profile: Profile,
  method: string,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (profile === "aws") return headers;
  const known = Object.entries(headers).filter(
    ([name]) => !CHECKSUM_HEADER.test(name) && (READS.has(method) || !CONDITION_HEADER.test(name)),
  );
  return Object.fromEntries(known);
}
