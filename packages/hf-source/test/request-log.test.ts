import { expect, test } from "vitest";
import type { RequestLogEntry } from "../src/index.ts";
import { REPO_ID, findFile, readRange, sourceOver, startModelHub } from "./emulated-model.ts";

test("the request log tells of every request once, without queries", async () => {
  await using hub = await startModelHub();
  const entries: RequestLogEntry[] = [];
  const source = sourceOver(hub, { onRequest: (entry) => void entries.push(entry) });
  const weights = await findFile(source, "model.safetensors");
  await readRange(source, weights, { start: 0, end: 1000 });
  hub.inject({ route: "revision", fault: { kind: "reset", afterBytes: 0 } });
  await source.resolve({ repoId: REPO_ID }).catch(() => undefined);

  const { commit } = weights.revision;
  expect(entries.map(({ url, status }) => [url.replace(/\/[0-9a-f]{64}$/, "/*"), status])).toEqual([
    [`${hub.url}/api/models/${REPO_ID}/revision/main`, 200],
    [`${hub.url}/api/models/${REPO_ID}/tree/${commit}`, 200],
    [`${hub.url}/${REPO_ID}/resolve/${commit}/model.safetensors`, 302],
    [`${hub.cdnUrl}/repos/${commit}/*`, 206],
    ...Array.from({ length: 5 }, () => [`${hub.url}/api/models/${REPO_ID}/revision/main`, 0]),
  ]);
  expect(entries[3]).toMatchObject({ method: "GET", bytes: 1000 });
  expect(entries.every(({ durationMs }) => durationMs >= 0)).toBe(true);
  expect(entries.some(({ bytes }) => bytes < 0)).toBe(false);
});

test("the request log tells what is left of the quotas", async () => {
  await using hub = await startModelHub({ rateLimitQuota: 500 });
  const entries: RequestLogEntry[] = [];
  const source = sourceOver(hub, { onRequest: (entry) => void entries.push(entry) });
  const weights = await findFile(source, "model.safetensors");
  await readRange(source, weights);

  const renewedInMs: unknown = expect.any(Number);
  expect(entries.map(({ rateLimits }) => rateLimits)).toEqual([
    [{ quota: "api", remaining: 499, limit: 500, renewedInMs }],
    [{ quota: "api", remaining: 498, limit: 500, renewedInMs }],
    [{ quota: "resolvers", remaining: 499, limit: 500, renewedInMs }],
    [],
  ]);
});

test("a body that is given up is told of with what was taken of it", async () => {
  await using hub = await startModelHub();
  const entries: RequestLogEntry[] = [];
  const source = sourceOver(hub, { onRequest: (entry) => void entries.push(entry) });
  const { revision, file, whole } = await findFile(source, "model.safetensors");
  const reader = await source.open(revision, file, whole);
  await reader.readInto(new Uint8Array(12_345));
  await reader.close();
  expect(entries.at(-1)).toMatchObject({ status: 206, bytes: 12_345 });
});
