import { S3Error } from "../s3-error.ts";

/** An `Authorization` header, taken apart. */
export interface Authorization {
  /** The algorithm. */
  readonly algorithm: string;
  /** Whose signature it is. */
  readonly accessKeyId: string;
  /** The day it is for, `YYYYMMDD`. */
  readonly date: string;
  /** The region it is for. */
  readonly region: string;
  /** The service it is for. */
  readonly service: string;
  /** The end of the scope. */
  readonly terminator: string;
  /** The names of the headers that were signed, in order. */
  readonly signedHeaders: readonly string[];
  /** The signature in hex. */
  readonly signature: string;
}

const FORM =
  /^(AWS4-HMAC-SHA256) +Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/(s3)\/(aws4_request), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/;

/**
 * Reads an `Authorization` header.
 *
 * @throws {@link S3Error} `AuthorizationHeaderMalformed`.
 */
export function parseAuthorization(header: string): Authorization {
  const match = FORM.exec(header);
  if (match === null) {
    const message = "The authorization header that you provided is not valid.";
    throw new S3Error(400, "AuthorizationHeaderMalformed", message);
  }
  const [, algorithm = "", accessKeyId = "", date = "", region = "", ...rest] = match;
  const [service = "", terminator = "", signedHeaders = "", signature = ""] = rest;
  return {
    algorithm,
    accessKeyId,
    date,
    region,
    service,
    terminator,
    signature,
    signedHeaders: signedHeaders.split(";"),
  };
}
