import { describe, expect, test } from "vitest";
import {
  contentsIn,
  duringTransfer,
  eventsOf,
  manifestIn,
  publishPastLease,
  startTinyHub,
} from "./tiny-hub.ts";

/** Tells when a run has begun to wait for another. */
async function untilAwaiting(events: AsyncIterable<{ readonly type: string }>): Promise<void> {
  for await (const { type } of events) if (type === "run-awaited") return;
}

describe("two runs of one model at once", () => {
  test("one transfers, and both end with the same manifest", async () => {
    const { hub, start, sink, commit } = await startTinyHub();
    const options = { leaseTtlMs: 1_000 };
    let second: ReturnType<typeof start> | undefined;
    duringTransfer(hub, async () => {
      second = start(options);
      await untilAwaiting(second.events());
    });
    const first = start(options);
    const firstStored = await first.wait();
    const secondStored = await second?.wait();
    expect(secondStored).toEqual(firstStored);
    expect(manifestIn(sink, `tiny/${commit}/`)?.files).toHaveLength(7);
    const asked = hub.requests.filter(({ route }) => route === "resolve");
    // Of the empty file nothing is asked.
    expect(asked).toHaveLength(6);
    const own = [...sink.objects.keys()].filter((key) => key.includes("/.prefetch/"));
    expect(own.filter((key) => !key.includes("/refs/"))).toEqual([
      `tiny/${commit}/.prefetch/manifest.json`,
    ]);
  });

  test("that want different files of it, none loses what the other published", async () => {
    const { hub, start, sink, commit } = await startTinyHub();
    let second: ReturnType<typeof start> | undefined;
    duringTransfer(hub, async () => {
      second = start({ include: ["*.txt"], leaseTtlMs: 1_000 });
      await untilAwaiting(second.events());
    });
    await start({ include: ["config.json"], leaseTtlMs: 1_000 }).wait();
    await second?.wait();
    const paths = manifestIn(sink, `tiny/${commit}/`)?.files.map(({ path }) => path);
    expect(paths).toEqual(["config.json", "empty.txt"]);
  });

  test("tries of one job: the later one takes over at once, the earlier one stops", async () => {
    const { hub, prefetch, start, sink, commit } = await startTinyHub();
    duringTransfer(hub, () => prefetch({ jobId: "job" }));
    const earlier = start({ jobId: "job", leaseTtlMs: 1_000 });
    const events = eventsOf(earlier);
    await expect(earlier.wait()).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await events).at(-1)).toMatchObject({ type: "run-failed", code: "CONFLICT" });
    expect(manifestIn(sink, `tiny/${commit}/`)?.files).toHaveLength(7);
    expect(Object.keys(contentsIn(sink, `tiny/${commit}/`))).toHaveLength(7);
  });
});

describe("a manifest that somebody wrote without asking for the lease", () => {
  test("of the same files is taken as it is", async () => {
    const tiny = await startTinyHub();
    const { hub, prefetch, sink, commit } = tiny;
    duringTransfer(hub, () => publishPastLease(tiny, {}));
    const stored = await prefetch({ include: ["*.safetensors"] });
    expect(stored.fileCount).toBe(7);
    expect(manifestIn(sink, `tiny/${commit}/`)?.files).toHaveLength(7);
  });

  test("of fewer files ends the run, and the next one adds what is missing", async () => {
    const tiny = await startTinyHub();
    const { hub, prefetch, sink, commit } = tiny;
    duringTransfer(hub, () => publishPastLease(tiny, { include: ["*.safetensors"] }));
    await expect(prefetch()).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("Run the same command again"),
    });
    await prefetch();
    expect(manifestIn(sink, `tiny/${commit}/`)?.files).toHaveLength(7);
    expect(Object.keys(contentsIn(sink, `tiny/${commit}/`))).toHaveLength(7);
  });
});
