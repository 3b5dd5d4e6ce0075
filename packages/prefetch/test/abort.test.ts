import { readdir } from "node:fs/promises";
import type { HubEmulator, HubRoute } from "@prefetch/testing";
import { expect, test } from "vitest";
import { temporaryDirectory } from "./stored-model.ts";
import { contentsIn, manifestIn, startTinyHub } from "./tiny-hub.ts";

const LARGE = { "config.json": "{}", "model.safetensors": "w".repeat(17 * 1024 ** 2) };

/** Resolves when the Hub has stopped answering in the middle of a kind of request. */
function stalledAt(hub: HubEmulator, route: HubRoute): Promise<void> {
  hub.inject({ route, fault: { kind: "stall", afterBytes: 1_000 } });
  return new Promise((resolve) => {
    hub.onRequest((request) => {
      if (request.route === route) resolve();
    });
  });
}

test.each(["revision", "tree", "resolve", "cdn"] as const)(
  "a run that is aborted during a %s request leaves nothing behind",
  async (route) => {
    const { hub, start, sink } = await startTinyHub(LARGE);
    const stalled = stalledAt(hub, route);
    const run = start();
    await stalled;
    await run.abort("enough");
    await expect(run.wait()).rejects.toMatchObject({
      code: "ABORTED",
      message: expect.stringContaining("enough"),
    });
    expect(run.phase).toBe("aborted");
    expect(sink.objects.size).toBe(0);
    expect(sink.openUploads).toBe(0);
  },
);

test("nothing is left in a directory", async () => {
  const { hub, start } = await startTinyHub(LARGE);
  const directory = await temporaryDirectory();
  const stalled = stalledAt(hub, "cdn");
  const run = start({ to: directory, sinkOf: undefined });
  await stalled;
  await run.abort();
  expect(await readdir(directory)).toEqual([]);
});

test("a run can be aborted before it has begun", async () => {
  const { hub, start, sink } = await startTinyHub();
  const run = start();
  await run.abort();
  await expect(run.wait()).rejects.toMatchObject({ code: "ABORTED" });
  expect(hub.requests).toEqual([]);
  expect(sink.calls).toEqual([]);
});

test("a signal stops the run, and the next run starts over", async () => {
  const { hub, start, prefetch, sink, commit } = await startTinyHub(LARGE);
  const controller = new AbortController();
  const stalled = stalledAt(hub, "cdn");
  const run = start({ signal: controller.signal });
  await stalled;
  controller.abort();
  await expect(run.wait()).rejects.toMatchObject({ code: "ABORTED" });
  expect(manifestIn(sink, `tiny/${commit}/`)).toBeUndefined();
  hub.clearFaults();
  await prefetch();
  expect(contentsIn(sink, `tiny/${commit}/`)).toEqual(LARGE);
});
