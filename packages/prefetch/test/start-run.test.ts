import { PrefetchError, type PrefetchEvent, type StoredModelInfo } from "@prefetch/core";
import { createRedactor } from "@prefetch/core";
import { describe, expect, test } from "vitest";
import { type RunContext, startRun } from "../src/run/start-run.ts";

const stored: StoredModelInfo = {
  artifactName: "name",
  path: "file:///models/name",
  manifestUrl: "file:///models/name/.prefetch/manifest.json",
  repoId: "owner/name",
  commit: "c".repeat(40),
  fileCount: 1,
  sizeBytes: 1,
  metadata: {},
};
const options = { redact: createRedactor(["canary-7f3a"]) };

async function readAll(events: AsyncIterable<PrefetchEvent>): Promise<PrefetchEvent[]> {
  const read: PrefetchEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
}

/** Work that goes on until it is aborted. */
function untilAborted({ signal }: RunContext): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new Error("socket closed"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
}

describe("a run that succeeds", () => {
  test("is queued, then running, then succeeded", async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const run = startRun(async () => {
      begun.resolve();
      await gate.promise;
      return stored;
    }, options);
    expect(run.phase).toBe("queued");
    await begun.promise;
    expect(run.phase).toBe("running");
    gate.resolve();
    expect(await run.wait()).toEqual(stored);
    expect(run.phase).toBe("succeeded");
  });

  test("tells a reader that was registered at once everything", async () => {
    const run = startRun(async ({ send, runId }) => {
      send({ type: "warned", message: runId });
      return stored;
    }, options);
    expect(await readAll(run.events())).toEqual([{ type: "warned", message: run.id }]);
  });

  test("cannot be aborted afterwards", async () => {
    const run = startRun(async () => stored, options);
    await run.wait();
    await run.abort();
    expect(run.phase).toBe("succeeded");
  });
});

test("no event shows a secret", async () => {
  const run = startRun(async ({ send }) => {
    send({ type: "warned", message: "sent canary-7f3a" });
    return stored;
  }, options);
  expect(await readAll(run.events())).toEqual([{ type: "warned", message: "sent [redacted]" }]);
});

describe("a run that fails", () => {
  test("tells why in its last event and rejects with the same", async () => {
    const failures = [{ path: "a", code: "INTEGRITY", message: "a differs." }] as const;
    const error = new PrefetchError("INTEGRITY", "1 of 1 failed.", { context: { failures } });
    const run = startRun(() => Promise.reject(error), options);
    expect(await readAll(run.events())).toEqual([
      { type: "run-failed", code: "INTEGRITY", message: "1 of 1 failed.", failures },
    ]);
    await expect(run.wait()).rejects.toMatchObject({ code: "INTEGRITY", context: { failures } });
    expect(run.phase).toBe("failed");
  });

  test("is a bug where the error is none of ours", async () => {
    const run = startRun(() => Promise.reject(new TypeError("x is not a function")), options);
    expect(await readAll(run.events())).toMatchObject([{ type: "run-failed", code: "INTERNAL" }]);
    await expect(run.wait()).rejects.toMatchObject({ name: "TypeError" });
  });

  test("is no unhandled rejection when nobody waits", async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listener);
    const run = startRun(() => Promise.reject(new Error("nobody waits")), options);
    await readAll(run.events());
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", listener);
    expect(run.phase).toBe("failed");
    expect(unhandled).toEqual([]);
  });

  test("shows no secret", async () => {
    const run = startRun(() => Promise.reject(new Error("sent canary-7f3a")), options);
    expect(JSON.stringify(await readAll(run.events()))).not.toContain("canary-7f3a");
    await expect(run.wait()).rejects.toMatchObject({ message: "sent [redacted]" });
  });
});

describe("a run that is aborted", () => {
  test.each(["SIGINT", "SIGTERM"])("by %s says so in its error", async (signal) => {
    const run = startRun(untilAborted, options);
    await run.abort(signal);
    expect(run.phase).toBe("aborted");
    await expect(run.wait()).rejects.toMatchObject({ code: "ABORTED", context: { signal } });
  });

  test("gives the reason, whatever the work failed with", async () => {
    const run = startRun(untilAborted, options);
    const events = readAll(run.events());
    await run.abort("the user left");
    expect(await events).toMatchObject([
      { type: "run-failed", code: "ABORTED", message: expect.stringContaining("the user left") },
    ]);
  });

  test("has stopped when abort resolves", async () => {
    let stopped = false;
    const run = startRun(async (context) => {
      await untilAborted(context).catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      stopped = true;
      throw new Error("stopped");
    }, options);
    await run.abort();
    expect(stopped).toBe(true);
  });

  test("can be aborted by a signal as well", async () => {
    const reason = new PrefetchError("ABORTED", "Stopped.", { context: { signal: "SIGTERM" } });
    const run = startRun(untilAborted, { ...options, signal: AbortSignal.abort(reason) });
    await expect(run.wait()).rejects.toMatchObject({ context: { signal: "SIGTERM" } });
  });
});
