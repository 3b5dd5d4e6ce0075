import { describe, expect, test } from "vitest";
import { createHfSource, type HfSourceOptions } from "../src/index.ts";
import { REPO_ID, startModelHub } from "./emulated-model.ts";

describe("options", () => {
  test.each<[string, HfSourceOptions]>([
    ["connectTimeoutMs", { connectTimeoutMs: 0 }],
    ["firstByteTimeoutMs", { firstByteTimeoutMs: -1 }],
    ["progressTimeoutMs", { progressTimeoutMs: Number.NaN }],
    ["maxAttempts", { maxAttempts: 1.5 }],
    ["minRetryDelayMs", { minRetryDelayMs: Number.POSITIVE_INFINITY }],
    ["maxRetryDelayMs", { maxRetryDelayMs: 0 }],
    ["maxConnections", { maxConnections: 0 }],
    ["endpoint", { endpoint: "huggingface.co" }],
    ["endpoint", { endpoint: "ftp://huggingface.co" }],
    ["endpoint", { endpoint: "https://user:secret@huggingface.co" }],
    ["endpoint", { endpoint: "https://huggingface.co?token=secret" }],
    ["HF_ENDPOINT", { environment: { HF_ENDPOINT: "nonsense" } }],
  ])("%s is checked, and nothing secret shown", (name, options) => {
    const isNamed = new RegExp(`^(?!.*secret).*${name}`);
    expect(() => createHfSource({ environment: {}, ...options })).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        message: expect.stringMatching(isNamed),
      }),
    );
  });

  test("HF_ENDPOINT is where the Hub is, without its trailing slash", async () => {
    await using hub = await startModelHub();
    const source = createHfSource({ environment: { HF_ENDPOINT: `${hub.url}/` } });
    expect(await source.resolve({ repoId: REPO_ID })).toMatchObject({ endpoint: hub.url });
  });

  test("the endpoint that is given goes before HF_ENDPOINT", async () => {
    await using hub = await startModelHub();
    const environment = { HF_ENDPOINT: "https://hub.example.invalid" };
    const source = createHfSource({ endpoint: hub.url, environment, userAgent: "tester/1" });
    await source.resolve({ repoId: REPO_ID });
    expect(hub.requests[0]?.headers["user-agent"]).toBe("tester/1");
  });
});
