import { createHmac, timingSafeEqual } from "node:crypto";

const KEY_PAIR_ID = "PREFETCHEMULATOR";

/**
 * Signs an address as CloudFront's canned policies do: `Expires`, `Signature`, `Key-Pair-Id` in the
 * query (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html).
 *
 * @param target - path and query
 * @param expiresAt - seconds since 1970; fractions are allowed, for tests
 */
export function signTarget(target: string, expiresAt: number, secret: string): string {
  const joint = target.includes("?") ? "&" : "?";
  const dated = `${target}${joint}Expires=${expiresAt}`;
  return `${dated}&Signature=${signatureOf(dated, secret)}&Key-Pair-Id=${KEY_PAIR_ID}`;
}

/** Tells whether `target` was signed with `secret` and has not expired at `now` (seconds since 1970). */
export function isSignedTarget(target: string, secret: string, now: number): boolean {
  const [dated = "", rest = ""] = target.split("&Signature=");
  const signature = Buffer.from(rest.split("&")[0] ?? "");
  const expected = Buffer.from(signatureOf(dated, secret));
  if (signature.byteLength !== expected.byteLength) return false;
  const expiresAt = Number(/[?&]Expires=([^&]*)$/.exec(dated)?.[1]);
  return timingSafeEqual(signature, expected) && now < expiresAt;
}

function signatureOf(dated: string, secret: string): string {
  return createHmac("sha256", secret).update(dated).digest("base64url");
}
