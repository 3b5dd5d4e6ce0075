import type { SourceEvent } from "@prefetch/core";
import { describe, expect, test } from "vitest";
import {
  REPO_ID,
  WEIGHTS,
  findFile,
  readRange,
  sourceOver,
  startModelHub,
} from "./emulated-model.ts";

const REF = { repoId: REPO_ID };

describe("requests that delivered no byte", () => {
  test("are repeated until they succeed, and each failure is told of", async () => {
    await using hub = await startModelHub();
    const events: SourceEvent[] = [];
    const source = sourceOver(hub, { onEvent: (event) => void events.push(event) });
    hub.inject({ route: "revision", times: 1, fault: { kind: "status", status: 500 } });
    hub.inject({ route: "revision", times: 1, fault: { kind: "reset", afterBytes: 0 } });
    hub.inject({ route: "tree", times: 1, fault: { kind: "status", status: 503 } });
    hub.inject({ route: "resolve", times: 1, fault: { kind: "reset", afterBytes: 0 } });
    hub.inject({ route: "cdn", times: 1, fault: { kind: "status", status: 503 } });
    const bytes = await readRange(source, await findFile(source, "model.safetensors"));
    expect(bytes.equals(WEIGHTS)).toBe(true);
    expect(events).toMatchObject([
      { type: "attempt-failed", operation: "resolve", attempt: 1, code: "UNAVAILABLE" },
      { type: "attempt-failed", operation: "resolve", attempt: 2, code: "UNAVAILABLE" },
      { type: "attempt-failed", operation: "list", attempt: 1, code: "UNAVAILABLE" },
      { type: "attempt-failed", operation: "open", attempt: 1, path: "model.safetensors" },
      { type: "attempt-failed", operation: "open", attempt: 2, path: "model.safetensors" },
    ]);
  });

  test("are given up after maxAttempts tries", async () => {
    await using hub = await startModelHub();
    hub.inject({ route: "revision", fault: { kind: "status", status: 500 } });
    const resolving = sourceOver(hub, { maxAttempts: 3 }).resolve(REF);
    await expect(resolving).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(hub.requests).toHaveLength(3);
  });

  test("are not repeated where that changes nothing", async () => {
    await using hub = await startModelHub();
    const resolving = sourceOver(hub).resolve({ ...REF, revision: "no-such-branch" });
    await expect(resolving).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(hub.requests).toHaveLength(1);
  });

  test("are not repeated after an abort in the pause between two tries", async () => {
    await using hub = await startModelHub();
    hub.inject({ route: "revision", fault: { kind: "status", status: 500 } });
    const abort = new AbortController();
    const source = sourceOver(hub, {
      minRetryDelayMs: 60_000,
      maxRetryDelayMs: 60_000,
      onEvent: () => setImmediate(() => abort.abort()),
    });
    const resolving = source.resolve(REF, { signal: abort.signal });
    await expect(resolving).rejects.toMatchObject({ code: "ABORTED" });
    expect(hub.requests).toHaveLength(1);
  });

  test("end with the signal's own error while an answer is awaited", async () => {
    await using hub = await startModelHub();
    hub.inject({ route: "revision", fault: { kind: "stall" } });
    const abort = new AbortController();
    hub.onRequest(() => abort.abort());
    const resolving = sourceOver(hub).resolve(REF, { signal: abort.signal });
    await expect(resolving).rejects.toMatchObject({ code: "ABORTED" });
  });
});
