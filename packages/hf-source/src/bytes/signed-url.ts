/** What is kept back of a signed address's life: the request has to arrive before it ends. */
const MARGIN = 0.1;
/** The Hub signs for an hour; this is for addresses that do not say how long they last. */
const USUAL_LIFETIME_MS = 50 * 60 * 1000;

/**
 * Returns how long an address may be used from now on, in milliseconds: as long as its signature says,
 * less a tenth. Understands S3's `X-Amz-Expires` (seconds) and CloudFront's `Expires` (seconds since
 * the epoch, by the signer's clock).
 *
 * @param dateHeader - the `Date` of the answer, so that a wrong clock on this machine does no harm
 */
export function signedUrlLifetimeMs(url: URL, dateHeader: string | null): number {
  const seconds = Number(url.searchParams.get("X-Amz-Expires") ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1000 * (1 - MARGIN);
  const expiresSeconds = Number(url.searchParams.get("Expires") ?? Number.NaN);
  if (!Number.isFinite(expiresSeconds)) return USUAL_LIFETIME_MS;
  const signerNowMs = Date.parse(dateHeader ?? "");
  const nowMs = Number.isNaN(signerNowMs) ? Date.now() : signerNowMs;
  return Math.max(0, expiresSeconds * 1000 - nowMs) * (1 - MARGIN);
}
