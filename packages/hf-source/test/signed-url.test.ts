import { describe, expect, test } from "vitest";
import { signedUrlLifetimeMs } from "../src/bytes/signed-url.ts";

const NOW = "Thu, 25 Sep 2026 10:00:00 GMT";
const NOW_SECONDS = Date.parse(NOW) / 1000;
const MINUTE_MS = 60_000;

describe("the life of a signed address", () => {
  test.each([
    ["S3's seconds", "X-Amz-Date=20260925T100000Z&X-Amz-Expires=3600", 54 * MINUTE_MS],
    ["CloudFront's moment", `Expires=${NOW_SECONDS + 600}&Signature=x`, 9 * MINUTE_MS],
    ["a moment that has passed", `Expires=${NOW_SECONDS - 1}`, 0],
    ["nothing said", "token=abc", 50 * MINUTE_MS],
    ["nonsense", "Expires=soon", 50 * MINUTE_MS],
  ])("by %s", (_name, query, expectedMs) => {
    expect(signedUrlLifetimeMs(new URL(`https://cdn.example/f?${query}`), NOW)).toBe(expectedMs);
  });

  test("is taken by this machine's clock where the answer has no date", () => {
    const url = new URL(`https://cdn.example/f?Expires=${Date.now() / 1000 + 600}`);
    expect(signedUrlLifetimeMs(url, null)).toBeGreaterThan(8.9 * MINUTE_MS);
    expect(signedUrlLifetimeMs(url, null)).toBeLessThanOrEqual(9 * MINUTE_MS);
  });
});
