import { readAll } from "../../store/bytes/read-all.ts";
import { assertedChecksum } from "../checksums/asserted-checksum.ts";
import type { ChecksumAlgorithm } from "../checksums/checksum-algorithm.ts";
import type { S3Call } from "../s3-call.ts";
import { S3Error } from "../s3-error.ts";
import { notImplemented } from "../s3-errors.ts";
import { startDigests } from "./content-digests.ts";
import type { ContentAssertions } from "./content-digests.ts";
import { receiveContent } from "./receive-content.ts";
import type { ReceivedContent } from "./receive-content.ts";

type Headers = Readonly<Record<string, string>>;

const UNSIGNED = "UNSIGNED-PAYLOAD";
const MD5_BYTES = 16;

/**
 * Receives a request's body as content.
 *
 * @throws {@link S3Error} where its headers say something else, or are not what is needed.
 */
export async function receiveBody(
  { headers, body, state }: S3Call,
  algorithms: readonly ChecksumAlgorithm[],
): Promise<ReceivedContent> {
  const sizeBytes = bodySizeBytes(headers);
  const assertions = {
    contentMd5: contentMd5Of(headers),
    payloadSha256: payloadSha256Of(headers),
    checksum: assertedChecksum(headers),
  };
  if (state.traits.checksums !== "echoed") {
    return receiveContent({ source: body, sizeBytes, algorithms, assertions }, state.store);
  }
  const { checksum, ...others } = assertions;
  const content = { source: body, sizeBytes, algorithms: [], assertions: others };
  const received = await receiveContent(content, state.store);
  if (checksum === undefined) return received;
  return { ...received, checksums: new Map([[checksum.algorithm, checksum.value]]) };
}

/**
 * Reads a request's body as text.
 *
 * @throws {@link S3Error} where it is not what was signed.
 */
export async function readText({ headers, body }: S3Call): Promise<string> {
  const assertions: ContentAssertions = { payloadSha256: payloadSha256Of(headers) };
  const bytes = await readAll(body);
  const digests = await startDigests([], assertions, false);
  digests.update(bytes);
  digests.finish();
  return bytes.toString();
}

function bodySizeBytes(headers: Headers): number {
  if (headers["content-encoding"]?.includes("aws-chunked") === true) {
    throw notImplemented("An aws-chunked body");
  }
  const length = headers["content-length"];
  if (length !== undefined) return Number(length);
  const message = "You must provide the Content-Length HTTP header.";
  throw new S3Error(411, "MissingContentLength", message);
}

function contentMd5Of(headers: Headers): string | undefined {
  const value = headers["content-md5"];
  if (value === undefined || Buffer.from(value, "base64").byteLength === MD5_BYTES) return value;
  throw new S3Error(400, "InvalidDigest", "The Content-MD5 you specified is not valid.");
}

function payloadSha256Of(headers: Headers): string | undefined {
  const hash = headers["x-amz-content-sha256"];
  return hash === UNSIGNED ? undefined : hash;
}
