import { startHubEmulator } from "@prefetch/testing";
import { expect, it } from "vitest";
import { FILES, REPO, ask, fileUrl } from "./hub-fixture.ts";

it.each([
  { treePageSize: 0 },
  { signedUrlTtlMs: -1 },
  { latencyMs: 0.5 },
  { rateLimitQuota: Number.NaN },
  { logSize: -1 },
])("refuses %o", async (options) => {
  await expect(startHubEmulator(options)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining(Object.keys(options)[0] ?? ""),
  });
});

it("takes undefined for a default", async () => {
  await using hub = await startHubEmulator({ mode: undefined, treePageSize: undefined });
  expect((await ask(hub.url)).status).toBe(404);
});

it("adds latency to every answer", async () => {
  await using hub = await startHubEmulator({
    repositories: [{ repoId: REPO, files: FILES }],
    latencyMs: 60,
  });
  const startedAt = performance.now();
  await ask(fileUrl(hub, "config.json"));
  expect(performance.now() - startedAt).toBeGreaterThan(50);
});

it("names a repository that it does not have", async () => {
  await using hub = await startHubEmulator();
  expect(() => hub.repository("acme/none")).toThrow(/no repository "acme\/none"/);
});

it("closes twice", async () => {
  const hub = await startHubEmulator();
  await hub.close();
  await hub.close();
  await expect(ask(hub.url)).rejects.toThrow("fetch failed");
});
