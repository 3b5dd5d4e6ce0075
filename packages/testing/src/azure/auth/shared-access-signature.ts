import { AzureError } from "../azure-error.ts";
import { authenticationFailed } from "../azure-errors.ts";
import type { AzureOperation } from "../azure-server-api.ts";
import type { RequestTarget } from "../http/request-target.ts";
import type { KnownCallers } from "./authenticate.ts";
import { requirePermission } from "./sas-permissions.ts";
import { signed } from "./shared-key.ts";

// "Create a service SAS" and "Create an account SAS" in the reference. Signatures by stored policies and by
// delegation of a user are not known here.

type Account = Pick<KnownCallers, "account" | "accountKey">;

/** Since this version the encryption scope is signed as well. */
const WITH_SCOPE = "2020-12-06";
/** The oldest form that is known. */
const OLDEST = "2018-11-09";
const NOTHING = "";

/**
 * Requires that a URL is signed, for now, for what is asked.
 *
 * @throws {@link AzureError} `AuthenticationFailed`, `AuthorizationPermissionMismatch`, … as the service.
 */
export function requireSharedAccess(
  operation: AzureOperation,
  target: RequestTarget,
  { account, accountKey }: Account,
): void {
  const { query } = target;
  const version = query.get("sv") ?? "";
  if (version < OLDEST) throw authenticationFailed("sv is missing or too old.");
  const text = query.has("ss") ? accountText(query, account) : serviceText(target, account);
  if (signed(text, accountKey) !== query.get("sig")) {
    throw authenticationFailed(`Signature did not match. String to sign used was ${text}`);
  }
  requireTime(query);
  requirePermission(operation, query);
}

function accountText(query: URLSearchParams, account: string): string {
  return [
    account,
    ...values(query, ["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"]),
    ...scope(query),
    NOTHING,
  ].join("\n");
}

function serviceText({ query, container, blob }: RequestTarget, account: string): string {
  const resource = query.get("sr");
  if (resource !== "b" && resource !== "c") {
    throw new AzureError(403, "AuthenticationFailed", "sr must be b or c.");
  }
  const name = resource === "b" ? `${container}/${blob}` : container;
  return [
    ...values(query, ["sp", "st", "se"]),
    `/blob/${account}/${name}`,
    ...values(query, ["si", "sip", "spr", "sv", "sr"]),
    NOTHING,
    ...scope(query),
    ...values(query, ["rscc", "rscd", "rsce", "rscl", "rsct"]),
  ].join("\n");
}

function scope(query: URLSearchParams): readonly string[] {
  return (query.get("sv") ?? "") < WITH_SCOPE ? [] : values(query, ["ses"]);
}

function values(query: URLSearchParams, names: readonly string[]): readonly string[] {
  return names.map((name) => query.get(name) ?? NOTHING);
}

function requireTime(query: URLSearchParams): void {
  const now = Date.now();
  const start = query.get("st");
  const expiry = Date.parse(query.get("se") ?? "");
  if (now < expiry && (start === null || Date.parse(start) <= now)) return;
  throw authenticationFailed("Signature not valid in the specified time frame.");
}
