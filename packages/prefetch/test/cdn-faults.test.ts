import { createHfSource } from "@prefetch/hf-source";
import {
  type HubEmulator,
  type HubEmulatorOptions,
  type HubFault,
  type MemorySink,
  createMemorySink,
  startHubEmulator,
} from "@prefetch/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { type HfModelOptions, hfModel } from "../src/index.ts";
import { parseManifest } from "../src/manifest/manifest-json.ts";

const MiB = 1024 ** 2;
const REPO = "org/large";
const WEIGHTS = "model.safetensors";
/** Three parts. */
const SIZE = 40 * MiB + 7;

interface Stage {
  readonly hub: HubEmulator;
  readonly sink: MemorySink;
  readonly prefetch: (changes?: Partial<HfModelOptions>) => Promise<unknown>;
}

/** A Hub with one large model, read with time limits that tests can wait for. */
async function startLargeHub(options: HubEmulatorOptions = {}): Promise<Stage> {
  const content = { generated: { sizeBytes: SIZE, seed: 11 } };
  const config = { bytes: Buffer.from("{}") };
  const files = [
    { path: WEIGHTS, content },
    { path: "config.json", content: config },
  ];
  const hub = await startHubEmulator({ repositories: [{ repoId: REPO, files }], ...options });
  onTestFinished(() => hub.close());
  const sink = createMemorySink();
  const source = createHfSource({
    endpoint: hub.url,
    environment: {},
    connectTimeoutMs: 200,
    firstByteTimeoutMs: 200,
    progressTimeoutMs: 200,
    minRetryDelayMs: 1,
    maxRetryDelayMs: 5,
  });
  const given = { repo: REPO, rawDataPath: "memory://sink", source, sinkOf: async () => sink };
  return { hub, sink, prefetch: (changes) => hfModel({ ...given, ...changes }).wait() };
}

/** The SHA-256 that the Hub lists, and the one in the manifest, which is of what was stored. */
async function digestsOf({ hub, sink }: Stage): Promise<readonly (string | undefined)[]> {
  const answer = await fetch(`${hub.url}/api/models/${REPO}/tree/main?recursive=true`);
  const entries: readonly { path: string; lfs?: { oid: string } }[] = JSON.parse(
    await answer.text(),
  );
  const manifest = sink.objects.get(".prefetch/manifest.json");
  const { files } = parseManifest(manifest?.bytes ?? new Uint8Array(), sink.url);
  return [
    entries.find((entry) => entry.path === WEIGHTS)?.lfs?.oid,
    files.find((file) => file.path === WEIGHTS)?.sha256,
  ];
}

function bytesFromCdn({ hub }: Stage): number {
  const answers = hub.requests.filter((request) => request.server === "cdn");
  return answers.reduce((sum, answer) => sum + answer.bodyBytes, 0);
}

describe("a CDN fault that passes does not keep the model from arriving", () => {
  test.each<[string, number, HubFault]>([
    ["sockets reset in the middle", 4, { kind: "reset", afterBytes: 5 * MiB }],
    ["sockets reset before an answer", 2, { kind: "reset", afterBytes: 0 }],
    ["a connection that stalls in the middle", 2, { kind: "stall", afterBytes: 3 * MiB }],
    ["a connection that never answers", 1, { kind: "stall" }],
    ["a connection that drips", 1, { kind: "drip", bytesPerSecond: 100, afterBytes: MiB }],
    ["bodies that end early without a length", 2, { kind: "short-body", missingBytes: 9 }],
    ["a surplus of bytes", 1, { kind: "long-body", extraBytes: 5 }],
    ["a wrong byte", 1, { kind: "flip-byte", fileOffset: 20 * MiB }],
    ["a compressed body", 1, { kind: "gzip" }],
    ["a proxy's page", 1, { kind: "html-page" }],
    ["another range than was asked for", 1, { kind: "wrong-content-range" }],
    ["a burst of 503", 3, { kind: "status", status: 503 }],
    ["a burst of 429", 3, { kind: "status", status: 429, headers: { "Retry-After": "0" } }],
    ["an address that expired", 1, { kind: "expired-url" }],
    ["answers without a length", Infinity, { kind: "no-length" }],
  ])("%s", async (_name, times, fault) => {
    const stage = await startLargeHub();
    stage.hub.inject({ route: "cdn", path: WEIGHTS, times, fault });
    await stage.prefetch();
    const [listed, stored] = await digestsOf(stage);
    expect(stored).toBe(listed);
    expect(stage.sink.openUploads).toBe(0);
  });

  test("a read that breaks off goes on at the byte it reached", async () => {
    const stage = await startLargeHub();
    const fault = { kind: "reset", afterBytes: 5 * MiB } as const;
    stage.hub.inject({ route: "cdn", path: WEIGHTS, times: 4, fault });
    await stage.prefetch();
    expect(bytesFromCdn(stage)).toBe(SIZE);
  });

  test("a range answered with 200 is read once, not once a part", async () => {
    const stage = await startLargeHub();
    stage.hub.inject({ route: "cdn", path: WEIGHTS, fault: { kind: "ignore-range" } });
    await stage.prefetch();
    const [listed, stored] = await digestsOf(stage);
    expect(stored).toBe(listed);
    expect(bytesFromCdn(stage)).toBe(SIZE);
  });

  test("addresses that expire in the middle of a file are asked for anew", async () => {
    const stage = await startLargeHub({ signedUrlTtlMs: 200 });
    await stage.prefetch({ connections: 1, maxBytesPerSecond: 60 * MiB });
    const [listed, stored] = await digestsOf(stage);
    expect(stored).toBe(listed);
    const resolved = stage.hub.requests.filter(
      ({ route, path }) => route === "resolve" && path === WEIGHTS,
    );
    expect(resolved.length).toBeGreaterThan(1);
  });

  test("one request to the resolver is enough for all parts of a file", async () => {
    const stage = await startLargeHub();
    await stage.prefetch();
    const resolved = stage.hub.requests.filter(
      ({ route, path }) => route === "resolve" && path === WEIGHTS,
    );
    expect(resolved).toHaveLength(1);
  });

  test("a mirror without ranges, lengths and error codes will do", async () => {
    const stage = await startLargeHub({ mode: "mirror" });
    await stage.prefetch();
    const [listed, stored] = await digestsOf(stage);
    expect(stored).toBe(listed);
  });
});

describe("a CDN fault that stays ends in one clear error, and nothing is published", () => {
  test.each<[string, HubFault, string, RegExp]>([
    ["a wrong byte", { kind: "flip-byte", fileOffset: 9 }, "INTEGRITY", /expected sha256:/i],
    ["a surplus of bytes", { kind: "long-body", extraBytes: 5 }, "INTEGRITY", /found 41943052/],
    ["a proxy's page", { kind: "html-page" }, "UNAVAILABLE", /web page/],
    ["500", { kind: "status", status: 500 }, "UNAVAILABLE", /500/],
    ["a refusal", { kind: "status", status: 403 }, "FORBIDDEN", /403|refus/],
    ["a compressed body", { kind: "gzip" }, "UNAVAILABLE", /gzip/],
  ])("%s", async (_name, fault, code, message) => {
    const stage = await startLargeHub();
    stage.hub.inject({ route: "cdn", path: WEIGHTS, fault });
    await expect(stage.prefetch()).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      context: { failures: [expect.objectContaining({ path: WEIGHTS, code })] },
    });
    expect([...stage.sink.objects.keys()]).toEqual([]);
    expect(stage.sink.openUploads).toBe(0);
  });
});
