import { createHmac } from "node:crypto";
import { authenticationFailed } from "../azure-errors.ts";
import type { RequestTarget } from "../http/request-target.ts";
import type { AuthenticatedRequest, KnownCallers } from "./authenticate.ts";
import { compareHeaderNames } from "./header-order.ts";

// "Authorize with Shared Key" in the reference of the Azure Storage services.

const FORM = /^SharedKey ([^:\s]+):([A-Za-z0-9+/]+=*)$/;
/** The headers that are signed by their value alone, in order. */
const SIGNED = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-md5",
  "content-type",
  "date",
  "if-modified-since",
  "if-match",
  "if-none-match",
  "if-unmodified-since",
  "range",
];
const MAX_SKEW_MS = 15 * 60 * 1000;

/**
 * Requires that a request is signed with the account's key, and lately.
 *
 * @throws {@link AzureError} `AuthenticationFailed`.
 */
export function requireSharedKey(
  request: AuthenticatedRequest,
  authorization: string,
  { account, accountKey }: KnownCallers,
): void {
  const [, named, signature] = FORM.exec(authorization) ?? [];
  if (named !== account) throw authenticationFailed("The Authorization header is malformed.");
  requireLately(request.headers);
  const text = textToSign(request, account);
  if (signed(text, accountKey) === signature) return;
  throw authenticationFailed(
    `The MAC signature found in the HTTP request is not the same as any computed signature. Server used following string to sign: '${text}'.`,
  );
}

/** Signs a text as every signature of Azure Storage does. */
export function signed(text: string, accountKey: string): string {
  return createHmac("sha256", Buffer.from(accountKey, "base64")).update(text).digest("base64");
}

function requireLately(headers: AuthenticatedRequest["headers"]): void {
  const date = Date.parse(headers["x-ms-date"] ?? headers["date"] ?? "");
  if (Math.abs(Date.now() - date) <= MAX_SKEW_MS) return;
  throw authenticationFailed("The Date header is missing, or not of the last 15 minutes.");
}

function textToSign({ method, headers, target }: AuthenticatedRequest, account: string): string {
  const own = Object.entries(headers)
    .filter(([name]) => name.startsWith("x-ms-"))
    .toSorted(([left], [right]) => compareHeaderNames(left, right))
    .map(([name, value]) => `${name}:${value.trim()}`);
  return [
    method,
    ...SIGNED.map((name) => signedValue(name, headers)),
    ...own,
    canonicalResource(target, account),
  ].join("\n");
}

/** A length of 0, and the date where `x-ms-date` is there, are signed as nothing. */
function signedValue(name: string, headers: AuthenticatedRequest["headers"]): string {
  const value = headers[name] ?? "";
  if (name === "content-length" && value === "0") return "";
  return name === "date" && "x-ms-date" in headers ? "" : value;
}

/** With the account in the path it is there twice: once before the path, and once in it. */
function canonicalResource({ rawPath, query }: RequestTarget, account: string): string {
  const names = [...new Set([...query.keys()].map((name) => name.toLowerCase()))].toSorted();
  const parameters = names.map((name) => `${name}:${valuesOf(query, name).join(",")}`);
  return [`/${account}${rawPath}`, ...parameters].join("\n");
}

function valuesOf(query: URLSearchParams, name: string): readonly string[] {
  return [...query]
    .filter(([each]) => each.toLowerCase() === name)
    .map(([, value]) => value)
    .toSorted();
}
