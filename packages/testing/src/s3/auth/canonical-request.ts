import { createHash, createHmac } from "node:crypto";
import type { RequestTarget } from "../http/request-target.ts";
import { encodeUri, encodeUriPath } from "../http/uri-encoding.ts";
import type { Authorization } from "./authorization.ts";

/** What a signature is of. */
export interface SignedRequest {
  /** The method. */
  readonly method: string;
  /** The path and the query. */
  readonly target: RequestTarget;
  /** All headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

// "Signature Version 4" in the Amazon S3 API reference: a canonical form of the request is hashed, and
// the hash signed with a key derived from the secret, the day, the region and the service.

/** Computes the signature that a request should have, in hex. */
export function signatureOf(
  request: SignedRequest,
  authorization: Authorization,
  secretAccessKey: string,
): string {
  const { algorithm, date, region, service, terminator } = authorization;
  const key = [date, region, service, terminator].reduce<Buffer | string>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  const text = [
    algorithm,
    request.headers["x-amz-date"],
    [date, region, service, terminator].join("/"),
    createHash("sha256").update(canonicalRequest(request, authorization)).digest("hex"),
  ].join("\n");
  return hmac(key, text).toString("hex");
}

function canonicalRequest(
  { method, target, headers }: SignedRequest,
  { signedHeaders }: Authorization,
): string {
  return [
    method,
    encodeUriPath(target.path),
    canonicalQuery(target.query),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(headers[name])}`),
    "",
    signedHeaders.join(";"),
    headers["x-amz-content-sha256"],
  ].join("\n");
}

function canonicalQuery(query: ReadonlyMap<string, string>): string {
  return [...query]
    .map(([name, value]) => `${encodeUri(name)}=${encodeUri(value)}`)
    .toSorted()
    .join("&");
}

function canonicalValue(value = ""): string {
  return value.trim().replace(/\s+/g, " ");
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
