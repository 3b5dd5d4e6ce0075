import { describe, expect, test } from "vitest";
import { createRedactor, redactUrl } from "../src/index.ts";

const HUB_TOKEN = "hf_canaryCanaryCanary1234";

describe("createRedactor", () => {
  test.each([
    ["a Hub token", `token ${HUB_TOKEN}.`],
    ["a Hub token in an address", `https://u:${HUB_TOKEN}@huggingface.co/x`],
    ["a header", `Authorization: Bearer ${HUB_TOKEN}`],
  ])("takes out %s without knowing it", (_name, text) => {
    expect(createRedactor()(text)).not.toContain(HUB_TOKEN);
  });

  test("takes out any authorization", () => {
    expect(createRedactor()("authorization: bearer abcdef123")).toBe(
      "authorization: bearer [redacted]",
    );
  });

  test("takes out known secrets of any form, everywhere", () => {
    expect(createRedactor(["s3cret/+", ""])("a s3cret/+ b s3cret/+")).toBe(
      "a [redacted] b [redacted]",
    );
  });

  test("takes out what is percent-encoded of a known secret", () => {
    expect(createRedactor(["s3cret/+"])("x?t=s3cret%2F%2B")).not.toContain("s3cret%2F%2B");
  });

  test("shortens signed addresses and leaves the others", () => {
    const text = "GET https://cdn.example/a/b?Signature=abc&Expires=1 from https://hub.example/x";
    expect(createRedactor()(text)).toBe("GET https://cdn.example/a/b from https://hub.example/x");
  });

  test("leaves ordinary text alone", () => {
    const text = "3 of 12 files could not be transferred: a/b?c#d (see the list).";
    expect(createRedactor()(text)).toBe(text);
  });
});

describe("redactUrl", () => {
  test.each([
    ["https://a.example/p?q=1#f", "https://a.example/p"],
    ["https://user:pass@a.example/p", "https://a.example/p"],
    ["/resolve/main/x?token=1", "/resolve/main/x"],
    ["file:///models/a%23b", "file:///models/a%23b"],
  ])("%s becomes %s", (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });
});
