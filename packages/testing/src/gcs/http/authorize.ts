import { required, unauthorized } from "../gcs-errors.ts";
import type { GcsOperation } from "../gcs-server-api.ts";
import type { CompleteGcsServerOptions } from "../gcs-server-options.ts";
import type { IncomingRequest } from "./incoming-request.ts";

/** A session's URL carries its own authority, its project included. */
const OF_SESSIONS: ReadonlySet<GcsOperation> = new Set([
  "UploadChunk",
  "QueryUpload",
  "CancelUpload",
]);
const BEARER = /^Bearer +(.+)$/i;

/**
 * Lets a request pass whose sender is known and says who pays.
 *
 * @throws {@link GcsError} 401, or 400 without a project.
 */
export function authorize(
  { operation, headers, target }: IncomingRequest,
  { tokens, requesterPays }: CompleteGcsServerOptions,
): void {
  if (OF_SESSIONS.has(operation)) return;
  if (tokens.length > 0) requireToken(headers["authorization"], tokens);
  const project = target?.query.get("userProject") ?? headers["x-goog-user-project"];
  if (requesterPays && project === undefined) {
    throw required("Bucket is requester pays bucket but no user project provided.");
  }
}

function requireToken(header: string | undefined, tokens: readonly string[]): void {
  if (header === undefined) {
    throw unauthorized("Anonymous caller does not have access to this bucket.", "required");
  }
  const [, token = ""] = BEARER.exec(header) ?? [];
  if (!tokens.includes(token)) throw unauthorized("Invalid Credentials", "authError");
}
