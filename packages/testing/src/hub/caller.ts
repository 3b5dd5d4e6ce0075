import type { CompleteHubEmulatorOptions } from "./emulator-options.ts";

/** Who sends a request, by its token. */
export type Caller =
  | { readonly kind: "anonymous" }
  /** With a token that the Hub does not know. */
  | { readonly kind: "unknown" }
  /** With a valid token that may read everything. */
  | { readonly kind: "member"; readonly token: string }
  /** With a valid token that gives no access to private and gated repositories. */
  | { readonly kind: "outsider"; readonly token: string };

/** Tells who a request comes from. */
export function callerOf(
  authorization: string | undefined,
  options: Pick<CompleteHubEmulatorOptions, "tokens" | "tokensWithoutAccess">,
): Caller {
  if (authorization === undefined) return { kind: "anonymous" };
  const token = authorization.replace(/^Bearer\s+/i, "");
  if (options.tokens.includes(token)) return { kind: "member", token };
  if (options.tokensWithoutAccess.includes(token)) return { kind: "outsider", token };
  return { kind: "unknown" };
}

/** Returns the key that rate limits count a caller under; an unknown token counts as anonymous. */
export function rateLimitKeyOf(caller: Caller): string {
  return "token" in caller ? caller.token : "";
}
