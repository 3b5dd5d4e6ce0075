import type { SourceEvent } from "@prefetch/core";
import { describe, expect, test } from "vitest";
import { throttleMs } from "../src/http/rate-limit.ts";
import { REPO_ID, findFile, readRange, sourceOver, startModelHub } from "./emulated-model.ts";

const REF = { repoId: REPO_ID };
/** The shortest wait that the header can ask for is a second: its seconds are rounded down. */
const SPENT = { RateLimit: '"api";r=0;t=0' };

describe("throttling", () => {
  test("a spent quota closes the gate for the whole process, and is told of", async () => {
    await using hub = await startModelHub();
    const events: SourceEvent[] = [];
    const onEvent = (event: SourceEvent) => void events.push(event);
    hub.inject({
      route: "revision",
      times: 1,
      fault: { kind: "status", status: 429, headers: SPENT },
    });
    const startMs = performance.now();
    const first = sourceOver(hub, { onEvent }).resolve(REF);
    const throttled = Promise.withResolvers<void>();
    const stop = hub.onRequest(() => throttled.resolve());
    await throttled.promise;
    stop();
    await first;
    expect(performance.now() - startMs).toBeGreaterThan(950);
    expect(events).toEqual([
      { type: "throttled", origin: hub.url, waitMs: 1000 },
      expect.objectContaining({
        type: "attempt-failed",
        operation: "resolve",
        code: "THROTTLED",
        attempt: 1,
        retryInMs: 1000,
      }),
    ]);
  });

  test("another source waits at the same gate, and files have a gate of their own", async () => {
    await using hub = await startModelHub();
    const config = await findFile(sourceOver(hub), "config.json");
    hub.inject({
      route: "revision",
      times: 1,
      fault: { kind: "status", status: 503, headers: { "Retry-After": "1" } },
    });
    await expect(sourceOver(hub, { maxAttempts: 1 }).resolve(REF)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      context: { status: 503, retryAfterMs: 1000 },
    });
    const startMs = performance.now();
    await readRange(sourceOver(hub), config);
    expect(performance.now() - startMs).toBeLessThan(900);
    await sourceOver(hub).resolve(REF);
    expect(performance.now() - startMs).toBeGreaterThan(900);
  });

  test("who waits at the gate can be aborted", async () => {
    await using hub = await startModelHub();
    const headers = { "Retry-After": "30" };
    hub.inject({ route: "revision", times: 1, fault: { kind: "status", status: 429, headers } });
    const abort = new AbortController();
    const onEvent = (event: SourceEvent) => event.type === "attempt-failed" && abort.abort();
    const resolving = sourceOver(hub, { onEvent }).resolve(REF, { signal: abort.signal });
    await expect(resolving).rejects.toMatchObject({ code: "ABORTED" });
    const next = AbortSignal.timeout(20);
    await expect(sourceOver(hub).resolve(REF, { signal: next })).rejects.toMatchObject({
      code: "ABORTED",
    });
    expect(hub.requests).toHaveLength(1);
  });

  test("a pause of hours is not kept but reported", async () => {
    await using hub = await startModelHub();
    const headers = { "Retry-After": "7200" };
    hub.inject({ route: "revision", fault: { kind: "status", status: 429, headers } });
    await expect(sourceOver(hub).resolve(REF)).rejects.toMatchObject({
      code: "THROTTLED",
      message: expect.stringContaining("Try again in 7200 s"),
      context: { retryAfterMs: 7_200_000 },
    });
    expect(hub.requests).toHaveLength(1);
    await expect(sourceOver(hub).resolve(REF)).rejects.toMatchObject({ code: "THROTTLED" });
    expect(hub.requests).toHaveLength(1);
  });

  test("a CDN that limits without saying for how long is asked again", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    hub.inject({ route: "cdn", times: 2, fault: { kind: "status", status: 429 } });
    expect(await readRange(source, weights)).toHaveLength(400_000);
  });
});

test.each([429, 503])("who opens a file is told of a %i, and the call goes on", async (status) => {
  await using hub = await startModelHub();
  const source = sourceOver(hub);
  const { revision, file, whole } = await findFile(source, "model.safetensors");
  hub.inject({ route: "cdn", times: 1, fault: { kind: "status", status } });
  let told = 0;
  const reader = await source.open(revision, file, whole, { onThrottled: () => (told += 1) });
  await reader.close();
  expect(told).toBe(1);
});

describe("how long an answer asks to be left alone", () => {
  const NOW = Date.parse("2026-09-25T10:00:00Z");
  test.each<[number, Record<string, string>, number | undefined]>([
    [200, { RateLimit: '"api";r=12;t=55' }, undefined],
    [200, { RateLimit: '"api";r=0;t=55' }, 56_000],
    [429, { RateLimit: '"api";r=5;t=9, "resolvers";r=0; t=3' }, 4000],
    [429, { RateLimit: '"api";r=0;t=5', "Retry-After": "60" }, 60_000],
    [429, { RateLimit: '"api";r=0;t=60', "Retry-After": "5" }, 61_000],
    [503, { "Retry-After": "Fri, 25 Sep 2026 10:00:30 GMT" }, 30_000],
    [503, { "Retry-After": "Fri, 25 Sep 2026 09:00:00 GMT" }, 0],
    [503, { "Retry-After": "soon" }, undefined],
    [200, { "Retry-After": "60" }, undefined],
    [429, {}, undefined],
  ])("%i %j: %j ms", (status, headers, expected) => {
    const answer = { url: new URL("https://hub.example"), status, headers: new Headers(headers) };
    expect(throttleMs(answer, NOW)).toBe(expected);
  });
});
