import { startHubEmulator } from "@prefetch/testing";
import { afterEach, expect, it, vi } from "vitest";
import { FILES, REPO, ask, fileUrl } from "./hub-fixture.ts";

const options = {
  repositories: [{ repoId: REPO, files: FILES }],
  rateLimitQuota: 2,
  tokens: ["t"],
};
afterEach(() => void vi.useRealTimers());

it("counts down, answers 429 when the budget is spent, and begins anew", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 0 });
  await using hub = await startHubEmulator(options);
  const told: unknown[] = [];
  for (const passedSeconds of [0, 100, 0, 0, 200]) {
    vi.setSystemTime(Date.now() + passedSeconds * 1000);
    const answer = await ask(`${hub.url}/api/models/${REPO}`);
    told.push([answer.status, answer.headers.get("ratelimit")]);
    expect(answer.headers.get("ratelimit-policy")).toBe('"fixed window";"api";q=2;w=300');
    expect(answer.headers.get("retry-after")).toBeNull();
  }
  expect(told).toEqual([
    [200, '"api";r=1;t=300'],
    [200, '"api";r=0;t=200'],
    [429, '"api";r=0;t=200'],
    [429, '"api";r=0;t=200'],
    [200, '"api";r=1;t=300'],
  ]);
});

it("counts resolvers apart from the API, and every valid token apart", async () => {
  await using hub = await startHubEmulator(options);
  const leftFor = async (target: string, token?: string): Promise<string | null> => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await ask(hub.url + target, { headers });
    return /r=\d+/.exec(answer.headers.get("ratelimit") ?? "")?.[0] ?? null;
  };
  const api = `/api/models/${REPO}`;
  expect(await leftFor(api)).toBe("r=1");
  expect(await leftFor(`/${REPO}/resolve/main/config.json`)).toBe("r=1");
  expect(await leftFor(api, "t")).toBe("r=1");
  expect(await leftFor(api, "unknown")).toBe("r=0");
});

it("counts a file of two hops once, and the CDN not at all", async () => {
  await using hub = await startHubEmulator(options);
  const file = await fetch(fileUrl(hub, "config.json"));
  expect(file.headers.get("ratelimit")).toMatch("r=1;");
  const weights = await fetch(fileUrl(hub, "model.safetensors"));
  expect([weights.status, weights.headers.get("ratelimit")]).toEqual([200, null]);
});
