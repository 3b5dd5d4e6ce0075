import { S3Error } from "../s3-error.ts";
import { invalidArgument, notImplemented } from "../s3-errors.ts";
import { parseAuthorization } from "./authorization.ts";
import type { Authorization } from "./authorization.ts";
import { signatureOf } from "./canonical-request.ts";
import type { SignedRequest } from "./canonical-request.ts";

/** What the server knows of its one client. */
export interface KnownCredentials {
  /** The id of its key. */
  readonly accessKeyId: string;
  /** Its secret. */
  readonly secretAccessKey: string;
  /** The region that the server is in. */
  readonly region: string;
}

const PAYLOAD_HASH = /^(?:UNSIGNED-PAYLOAD|[0-9a-f]{64})$/;

/**
 * Refuses a request that its client did not sign.
 *
 * @throws {@link S3Error} with the codes of AWS.
 */
export function verifySignature(request: SignedRequest, known: KnownCredentials): void {
  const { headers } = request;
  const authorization = parseAuthorization(requiredHeaders(request));
  requireRegion(authorization, known.region);
  if (authorization.accessKeyId !== known.accessKeyId) {
    const message = "The AWS Access Key Id you provided does not exist in our records.";
    throw new S3Error(403, "InvalidAccessKeyId", message);
  }
  requireSignedHeaders(headers, authorization);
  if (signatureOf(request, authorization, known.secretAccessKey) === authorization.signature)
    return;
  const message =
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
  throw new S3Error(403, "SignatureDoesNotMatch", message);
}

function requiredHeaders({ headers, target }: SignedRequest): string {
  const { authorization } = headers;
  if (target.query.has("X-Amz-Signature")) throw notImplemented("A presigned URL");
  if (authorization === undefined || headers["x-amz-date"] === undefined) {
    throw new S3Error(403, "AccessDenied", "Access Denied");
  }
  requirePayloadHash(headers["x-amz-content-sha256"]);
  return authorization;
}

function requirePayloadHash(hash: string | undefined): void {
  if (hash?.startsWith("STREAMING-")) throw notImplemented("An aws-chunked body");
  if (hash === undefined || !PAYLOAD_HASH.test(hash)) {
    throw invalidArgument(
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, or a valid sha256 value.",
    );
  }
}

function requireRegion({ region }: Authorization, expected: string): void {
  if (region === expected) return;
  const message = `The authorization header is malformed; the region '${region}' is wrong; expecting '${expected}'`;
  throw new S3Error(400, "AuthorizationHeaderMalformed", message, {
    fields: { Region: expected },
    headers: { "x-amz-bucket-region": expected },
  });
}

/** `Host` and every `x-amz-…` header have to be signed; all that is signed has to be there. */
function requireSignedHeaders(
  headers: Readonly<Record<string, string>>,
  { signedHeaders }: Authorization,
): void {
  const needed = Object.keys(headers).filter(
    (name) => name === "host" || name.startsWith("x-amz-"),
  );
  const unsigned = needed.filter((name) => !signedHeaders.includes(name));
  if (unsigned.length === 0) return;
  const message = "There were headers present in the request which were not signed";
  throw new S3Error(403, "AccessDenied", message, {
    fields: { HeadersNotSigned: unsigned.join(", ") },
  });
}
