import { jsonAnswer } from "../http/answer.ts";
import type { Answer } from "../http/answer.ts";
import type { HubCall } from "../hub-call.ts";
import { hubError } from "../hub-errors.ts";

/** `GET /api/whoami-v2`: the one call that tells a wrong token from a missing one. */
export function answerWhoami(call: HubCall): Answer {
  const { caller, target } = call;
  if (caller.kind === "member" || caller.kind === "outsider") {
    const { kind: name } = caller;
    const auth = { type: "access_token", accessToken: { displayName: name, role: "read" } };
    return jsonAnswer({ type: "user", id: name, name, orgs: [], auth });
  }
  const message =
    caller.kind === "unknown"
      ? "Invalid credentials in Authorization header"
      : "Invalid username or password.";
  return hubError(target, { status: 401, message });
}
