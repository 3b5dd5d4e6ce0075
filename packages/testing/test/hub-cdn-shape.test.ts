import { startHubEmulator } from "@prefetch/testing";
import type { CdnShape, HubEmulator } from "@prefetch/testing";
import { expect, it } from "vitest";
import { REPO, fileUrl } from "./hub-fixture.ts";

const RATE = 1_000_000;
const COLLAPSED = 10_000;

function startShaped(cdnShape: CdnShape): Promise<HubEmulator> {
  const content = { generated: { sizeBytes: 100_000_000, seed: 1 } };
  const files = [{ path: "model.safetensors", content, listedDigest: "0".repeat(64) }];
  return startHubEmulator({ cdnShape, repositories: [{ repoId: REPO, files }] });
}

/** Downloads from one connection until `sizeBytes` are there; returns how long that took. */
async function secondsOf(hub: HubEmulator, sizeBytes: number): Promise<number> {
  const range = { Range: `bytes=0-${sizeBytes - 1}` };
  const startedMs = performance.now();
  const answer = await fetch(fileUrl(hub, "model.safetensors"), { headers: range });
  expect((await answer.arrayBuffer()).byteLength).toBe(sizeBytes);
  return (performance.now() - startedMs) / 1000;
}

it("gives every connection its rate", async () => {
  await using hub = await startShaped({ bytesPerSecondPerConnection: RATE });
  const seconds = await Promise.all([1, 2, 3].map(() => secondsOf(hub, RATE)));
  for (const one of seconds) {
    expect(one).toBeGreaterThan(0.95);
    // Above, only what a busy machine adds.
    expect(one).toBeLessThan(1.5);
  }
});

it("lets all connections collapse while there are too many, and only then", async () => {
  const collapseAbove = { connections: 2, bytesPerSecondPerConnection: COLLAPSED };
  await using hub = await startShaped({ bytesPerSecondPerConnection: RATE, collapseAbove });
  const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let count = 0;
  hub.onRequest(({ route }) => {
    if (route !== "cdn") return;
    asked[count]?.resolve();
    count += 1;
  });
  const first = secondsOf(hub, RATE / 2);
  await asked[0]?.promise;
  const second = secondsOf(hub, RATE / 2);
  await asked[1]?.promise;
  // Done after half a second at the collapsed rate; then the others go on as before.
  const third = await secondsOf(hub, COLLAPSED / 2);
  expect(third).toBeGreaterThan(0.4);
  for (const other of await Promise.all([first, second])) {
    expect(other).toBeGreaterThan(third + 0.35);
    expect(other).toBeLessThan(third + 1);
  }
});

it.each([
  { bytesPerSecondPerConnection: 0 },
  {
    bytesPerSecondPerConnection: RATE,
    collapseAbove: { connections: Number.NaN, bytesPerSecondPerConnection: RATE },
  },
])("refuses %o", async (cdnShape) => {
  await expect(startHubEmulator({ cdnShape })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("cdnShape"),
  });
});
