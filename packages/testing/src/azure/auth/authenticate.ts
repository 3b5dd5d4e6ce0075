import { AzureError } from "../azure-error.ts";
import { authenticationFailed } from "../azure-errors.ts";
import type { AzureOperation } from "../azure-server-api.ts";
import type { RequestTarget } from "../http/request-target.ts";
import { requireSharedAccess } from "./shared-access-signature.ts";
import { requireSharedKey } from "./shared-key.ts";

/** Who may ask. */
export interface KnownCallers {
  /** The account. */
  readonly account: string;
  /** Its key, base64. */
  readonly accountKey: string;
  /** Bearer tokens that are good. */
  readonly tokens: readonly string[];
}

/** How a caller showed that it may ask: with the account's key, a bearer token, or a URL that was signed. */
export type Caller = "key" | "signature" | "token";

/** What is authenticated. */
export interface AuthenticatedRequest {
  /** What it asks for. */
  readonly operation: AzureOperation;
  /** The method. */
  readonly method: string;
  /** What it names. */
  readonly target: RequestTarget;
  /** All headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Returns how a request shows that its sender may ask.
 *
 * @throws {@link AzureError} with the codes of the service, where it does not.
 */
export function authenticate(request: AuthenticatedRequest, known: KnownCallers): Caller {
  const { headers, operation, target } = request;
  const { authorization } = headers;
  if (target.account !== known.account) throw authenticationFailed("The account is another one.");
  if (authorization?.startsWith("Bearer ") === true) {
    requireToken(authorization, known);
    return "token";
  }
  if (authorization !== undefined) {
    requireSharedKey(request, authorization, known);
    return "key";
  }
  if (!target.query.has("sig")) throw noAuthenticationInformation();
  requireSharedAccess(operation, target, known);
  return "signature";
}

/**
 * Requires that an `Authorization` carries a token that is good.
 *
 * @throws {@link AzureError} `InvalidAuthenticationInfo`.
 */
export function requireToken(authorization: string, { tokens }: KnownCallers): void {
  if (tokens.some((token) => authorization === `Bearer ${token}`)) return;
  throw unauthorized("InvalidAuthenticationInfo");
}

function noAuthenticationInformation(): AzureError {
  return unauthorized("NoAuthenticationInformation");
}

/** 401 with a challenge, as the service since version 2019-12-12 ("Authorize with Microsoft Entra ID"). */
function unauthorized(code: string): AzureError {
  const message =
    "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.";
  return new AzureError(401, code, message, {
    headers: {
      "WWW-Authenticate":
        'Bearer authorization_uri="https://login.invalid/tenant/oauth2/authorize" resource_id="https://storage.azure.com"',
    },
  });
}
