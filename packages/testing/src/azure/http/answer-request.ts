import type { SendableAnswer } from "../../http/send-answer.ts";
import { authenticate } from "../auth/authenticate.ts";
import type { AzureState } from "../azure-call.ts";
import { AzureError } from "../azure-error.ts";
import { containerNotFound, notImplemented } from "../azure-errors.ts";
import type { KeepingFault } from "../faults/azure-fault-effects.ts";
import { getAccountInformation } from "../operations/get-account-information.ts";
import { OPERATIONS } from "../operations/operations.ts";
import type { IncomingRequest } from "./incoming-request.ts";

/** "Naming and referencing containers, blobs, and metadata" in the reference. */
const MAX_NAME_LENGTH = 1024;

/**
 * Answers a request, if its sender may ask.
 *
 * @throws {@link AzureError} where it is refused.
 */
export async function answerRequest(
  request: IncomingRequest,
  state: AzureState,
  keeping: KeepingFault,
): Promise<SendableAnswer> {
  const { operation, method, target, headers, body } = request;
  if (target === undefined) throw invalidUri();
  const caller = authenticate({ operation, method, target, headers }, state.options);
  if (operation === "GetAccountInformation") return getAccountInformation();
  if (operation === "Unknown") throw notImplemented("This operation");
  const { blob, query } = target;
  if (blob.length > MAX_NAME_LENGTH) throw invalidUri();
  const container = state.containers.get(target.container);
  if (container === undefined) throw containerNotFound();
  return OPERATIONS[operation]({ state, caller, container, blob, query, headers, body, keeping });
}

function invalidUri(): AzureError {
  const message = "The requested URI does not represent any resource on the server.";
  return new AzureError(400, "InvalidUri", message);
}
