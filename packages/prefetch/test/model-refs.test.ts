import { PrefetchError } from "@prefetch/core";
import { type HubEmulator, createFaultySink, createMemorySink } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { eventsOf, fixtureFiles, manifestIn, refIn, startTinyHub } from "./tiny-hub.ts";

const REF_KEY = "tiny/.prefetch/refs/org%2Ftiny/main.json";
const SMALL = { "config.json": "{}" };

test.each(["main", "feature/a b", "refs/pr/1", "v1.0"])(
  "%s names the commit and its manifest after the model is published",
  async (revision) => {
    const { prefetch, repository, sink, commit } = await startTinyHub(SMALL);
    repository.setRef(revision, commit);
    await prefetch({ revision });
    const manifest = `tiny/${commit}/.prefetch/manifest.json`;
    expect(refIn(sink, revision)).toEqual({ commit, manifest });
    const writes = sink.calls.filter(({ operation }) => operation === "put");
    expect(writes.at(-2)?.key).toBe(manifest);
  },
);

test("a branch that moved on names the new commit, under its canonical repository", async () => {
  const { prefetch, repository, sink } = await startTinyHub(SMALL);
  await prefetch();
  const commit = repository.commit(fixtureFiles({ "config.json": "[]" }));
  await prefetch();
  expect(refIn(sink, "main")).toMatchObject({ commit });
});

test("a commit, short or full, is no ref", async () => {
  const { prefetch, sink, commit } = await startTinyHub(SMALL);
  await prefetch({ revision: commit });
  await prefetch({ revision: commit.slice(0, 8) });
  expect([...sink.objects.keys()].filter((key) => key.includes("/refs/"))).toEqual([]);
});

test.each([
  ["missing", undefined],
  ["unreadable", "{"],
  ["of another commit", JSON.stringify({ commit: "0".repeat(40), manifest: "x" })],
])("a ref that is %s is repaired by a run that moves nothing", async (_, content) => {
  const { prefetch, sink, commit } = await startTinyHub(SMALL);
  await prefetch();
  if (content === undefined) await sink.delete(REF_KEY);
  else await sink.put(REF_KEY, Buffer.from(content));
  await prefetch();
  expect(refIn(sink, "main")).toMatchObject({ commit });
});

test("a ref that cannot be written is a warning, not a failure", async () => {
  const { start, sink, commit } = await startTinyHub(SMALL);
  const error = new PrefetchError("FORBIDDEN", "The bucket denies it.");
  const fault = { operation: "put", key: REF_KEY, effect: { kind: "fail", error } } as const;
  const run = start({ sinkOf: async () => createFaultySink(sink, [fault]) });
  expect(await eventsOf(run)).toContainEqual({
    type: "warned",
    message: expect.stringContaining("The bucket denies it."),
  });
  await expect(run.wait()).resolves.toMatchObject({ commit });
  expect(manifestIn(sink, `tiny/${commit}/`)).toBeDefined();
});

/** Does something once, when the first file is asked for, and lets the run go on afterwards. */
function onTransfer(hub: HubEmulator, act: () => Promise<unknown>): void {
  const gate = Promise.withResolvers<void>();
  hub.inject({ route: "resolve", fault: { kind: "hold", until: gate.promise } });
  const stop = hub.onRequest(({ route }) => {
    if (route !== "resolve") return;
    stop();
    act().then(() => gate.resolve(), gate.reject);
  });
}

describe("when another run writes the ref meanwhile", () => {
  const theirs = JSON.stringify({ commit: "f".repeat(40), manifest: "theirs" });

  test.each(["create-and-replace", "create", "none"] as const)(
    "it keeps what the newer commit's run wrote (conditions: %s)",
    async (conditionalPut) => {
      const tiny = await startTinyHub(SMALL);
      const sink = createMemorySink({ conditionalPut });
      onTransfer(tiny.hub, async () => {
        tiny.repository.commit(fixtureFiles({ "config.json": "[]" }));
        await sink.put(REF_KEY, Buffer.from(theirs));
      });
      await tiny.prefetch({ sinkOf: async () => sink });
      expect(refIn(sink, "main")).toEqual(JSON.parse(theirs));
    },
  );

  test("it writes its own where the branch still names its commit", async () => {
    const tiny = await startTinyHub(SMALL);
    onTransfer(tiny.hub, () => tiny.sink.put(REF_KEY, Buffer.from(theirs)));
    await tiny.prefetch();
    expect(refIn(tiny.sink, "main")).toMatchObject({ commit: tiny.commit });
    expect(tiny.hub.requests.filter(({ route }) => route === "revision")).toHaveLength(2);
  });
});
