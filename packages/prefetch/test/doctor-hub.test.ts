import {
  type HubEmulator,
  type HubEmulatorOptions,
  createMemorySink,
  modelFixture,
  startHubEmulator,
} from "@prefetch/testing";
import { expect, onTestFinished, test } from "vitest";
import { type Check, type DiagnoseOptions, type Diagnosis, diagnose } from "../src/index.ts";

const REPO = "org/model";

async function startHub(options: HubEmulatorOptions = {}): Promise<HubEmulator> {
  const repositories = [{ ...modelFixture("tiny-llama"), repoId: REPO }];
  const hub = await startHubEmulator({ repositories, ...options });
  onTestFinished(() => hub.close());
  return hub;
}

function diagnoseHub(endpoint: string, changes: Partial<DiagnoseOptions> = {}): Promise<Diagnosis> {
  return diagnose({
    url: "memory://sink",
    sinkOf: () => Promise.resolve(createMemorySink()),
    environment: {},
    repo: REPO,
    endpoint,
    ...changes,
  });
}

function hubCheck({ checks }: Diagnosis, name: string): Check | undefined {
  return checks.find((check) => check.subject === "hub" && check.name === name);
}

function failedIn({ checks }: Diagnosis): readonly string[] {
  return checks.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
}

test("of a good Hub the hosts, the quotas and the settings are told", async () => {
  const hub = await startHub({ rateLimitQuota: 500, tokens: ["a-valid-token"] });
  const diagnosis = await diagnoseHub(hub.url, { environment: { HF_TOKEN: "a-valid-token" } });
  expect(diagnosis.passed).toBe(true);
  expect(diagnosis.hub).toEqual({
    endpoint: hub.url,
    repo: REPO,
    hasToken: true,
    caBundlePath: undefined,
    hosts: [
      { host: new URL(hub.url).host, purpose: "hub", reached: true },
      { host: new URL(hub.cdnUrl).host, purpose: "data", reached: true },
    ],
    rateLimits: [
      { quota: "api", remaining: 498, limit: 500, renewedInMs: expect.any(Number) },
      { quota: "resolvers", remaining: 498, limit: 500, renewedInMs: expect.any(Number) },
    ],
  });
});

test("a data host that is out of reach is named, and what was read of the Hub itself passes", async () => {
  const hub = await startHub();
  hub.inject({ route: "cdn", fault: { kind: "reset", afterBytes: 0 } });
  const diagnosis = await diagnoseHub(hub.url);
  const { host } = new URL(hub.cdnUrl);
  expect(failedIn(diagnosis)).toEqual(["data-hosts"]);
  expect(hubCheck(diagnosis, "data-hosts")).toMatchObject({
    code: "UNAVAILABLE",
    detail: expect.stringContaining(host),
    cure: expect.stringContaining("let this machine reach it, directly or through HTTPS_PROXY"),
  });
  expect(diagnosis.hub?.hosts).toContainEqual({ host, purpose: "data", reached: false });
});

test("a mirror without ranges, limits and large files' hosts passes, and is told apart", async () => {
  const hub = await startHub({ mode: "mirror" });
  const diagnosis = await diagnoseHub(hub.url);
  expect(failedIn(diagnosis)).toEqual([]);
  expect(hubCheck(diagnosis, "ranged-read")?.detail).toContain("ranges are not served");
  expect(hubCheck(diagnosis, "data-hosts")?.detail).toBe("large files come from the Hub itself");
  expect(hubCheck(diagnosis, "rate-limit")).toMatchObject({
    outcome: "skipped",
    detail: "the Hub tells of no limit",
  });
});

test("a model that the Hub does not have is answered with how to name another", async () => {
  const hub = await startHub();
  const diagnosis = await diagnoseHub(hub.url, { repo: "org/unknown" });
  expect(failedIn(diagnosis)).toEqual(["resolve"]);
  expect(hubCheck(diagnosis, "resolve")).toMatchObject({
    code: "NOT_FOUND",
    cure: expect.stringContaining("name another model (--repo)"),
  });
  expect(hubCheck(diagnosis, "list")?.detail).toBe("not tried: it needs resolve");
});

test("content that something on the way changes is found", async () => {
  const hub = await startHub();
  hub.inject({ route: "resolve-cache", fault: { kind: "flip-byte", fileOffset: 0 } });
  const diagnosis = await diagnoseHub(hub.url);
  expect(failedIn(diagnosis)).toEqual(["ranged-read"]);
  expect(hubCheck(diagnosis, "ranged-read")?.code).toBe("INTEGRITY");
});

test("a quota that is spent fails, with how long to wait", async () => {
  const hub = await startHub({ rateLimitQuota: 1 });
  const diagnosis = await diagnoseHub(hub.url, { checkTimeoutMs: 300 });
  expect(failedIn(diagnosis)).toContain("rate-limit");
  expect(hubCheck(diagnosis, "rate-limit")).toMatchObject({
    code: "THROTTLED",
    detail: 'Nothing is left of the Hub\'s quota "api"',
    cure: expect.stringMatching(/^It is renewed in \d+ s; with a token it is larger\.$/),
  });
});

test("settings that cannot be used fail, and nothing else of the Hub is tried", async () => {
  const diagnosis = await diagnoseHub("https://user:canary@host");
  expect(failedIn(diagnosis)).toEqual(["settings"]);
  expect(diagnosis.hub?.hosts).toEqual([]);
  const bundle = await diagnoseHub("https://host", { caBundlePath: "/nowhere/ca.pem" });
  expect(hubCheck(bundle, "settings")?.detail).toContain("/nowhere/ca.pem");
  expect(JSON.stringify(diagnosis)).not.toContain("canary");
});

test("a proxy that is no address fails without being shown", async () => {
  const hub = await startHub();
  const HTTPS_PROXY = "http://user:canary@:bad";
  const diagnosis = await diagnoseHub(hub.url, { environment: { HTTPS_PROXY } });
  expect(failedIn(diagnosis)).toEqual(["proxy", "settings"]);
  expect(JSON.stringify(diagnosis)).not.toContain("canary");
});
