import type { SendableAnswer } from "../../http/send-answer.ts";
import type { AzureCall } from "../azure-call.ts";
import { invalidHeaderValue } from "../azure-errors.ts";
import { bodySizeBytes, digestHeadersOf, receiveBody } from "../body/request-body.ts";
import { emptyAnswer } from "../http/azure-answer.ts";
import { requireBlockId, stageBlock } from "./staged-block.ts";

/** "Put Block" in the reference. */
const MAX_BYTES = 4_000 * 1024 * 1024;

/** `Put Block`. */
export async function putBlock(call: AzureCall): Promise<SendableAnswer> {
  requireBlockId(call);
  if (bodySizeBytes(call.headers) === 0) throw invalidHeaderValue("Content-Length", "0");
  const { bytes, digests } = await receiveBody(call, { maxBytes: MAX_BYTES, needsMd5: false });
  await stageBlock(call, bytes);
  return emptyAnswer(201, {
    ...digestHeadersOf(digests),
    "x-ms-request-server-encrypted": "true",
  });
}
