import { type PrefetchEvent, PrefetchError, type Run, type StorageSink } from "@prefetch/core";
import { type FixtureFile, createMemorySink } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { planHfModel, verifyModel } from "../src/index.ts";
import { REPO, STORE_NAMES, startRunBed } from "./stores-for-runs.ts";
import { contentsIn, eventsOf, fixtureFiles, manifestIn, startTinyHub } from "./tiny-hub.ts";

const SHARD_BYTES = 1_500_000;
const SHARDS = 10;

/** Ten shards, of which those from `changedFrom` on differ from the first commit's. */
function shards(changed: ReadonlySet<number>): readonly FixtureFile[] {
  const weights = Array.from({ length: SHARDS }, (_, index): FixtureFile => {
    const seed = changed.has(index) ? 1_000 + index : index;
    return {
      path: `weights/model #${index}.safetensors`,
      content: { generated: { sizeBytes: SHARD_BYTES, seed } },
    };
  });
  return [...weights, { path: "config.json", content: { bytes: Buffer.from("{}") } }];
}

async function finish(run: Run): Promise<readonly PrefetchEvent[]> {
  const [events] = await Promise.all([eventsOf(run), run.wait()]);
  return events;
}

function copiesIn(events: readonly PrefetchEvent[]): number {
  return events.filter((event) => event.type === "file-reused" && event.fromUrl).length;
}

describe.each(STORE_NAMES)("in a store of the kind %s", (name) => {
  test("of a new commit with one changed shard of ten, one shard crosses the network", async () => {
    const bed = await startRunBed(name, shards(new Set()));
    await finish(bed.start());
    const commit = bed.repository.commit(shards(new Set([4])));
    bed.takeSentBytes();
    const events = await finish(bed.start());
    expect(bed.takeSentBytes()).toBe(SHARD_BYTES);
    expect(copiesIn(events)).toBe(SHARDS);
    expect(events.find((event) => event.type === "planned")).toMatchObject({
      copyFiles: 1,
      copyBytes: SHARD_BYTES,
      reuseFiles: SHARDS,
    });
    const newUrl = bed.modelUrl.replace(bed.commit, commit);
    for (const url of [bed.modelUrl, newUrl]) {
      expect(await verifyModel(url, { deep: true })).toMatchObject({
        problems: [],
        checkedFiles: SHARDS + 1,
        extraObjects: [],
      });
    }
  });

  test("files of a model that is named are copied as well, whatever it is called", async () => {
    const bed = await startRunBed(name, shards(new Set()));
    await finish(bed.start());
    bed.takeSentBytes();
    const again = { artifactName: "other", reuseFrom: bed.modelUrl };
    const plan = await planHfModel({
      repo: REPO,
      endpoint: bed.hub.url,
      to: bed.store.url,
      environment: {},
      ...again,
    });
    expect(plan.totals).toMatchObject({ copy: { files: 0 }, reuse: { files: SHARDS + 1 } });
    expect(copiesIn(await finish(bed.start(again)))).toBe(SHARDS + 1);
    expect(bed.takeSentBytes()).toBe(0);
    const url = bed.modelUrl.replace("/tiny/", "/other/");
    expect(await verifyModel(url, { deep: true })).toMatchObject({ problems: [] });
  });
});

describe("what cannot be copied crosses the network", () => {
  const FIRST = { "config.json": "{}", "a.safetensors": "same", "b.safetensors": "old" };
  const SECOND = { "config.json": "{}", "a.safetensors": "same", "b.safetensors": "new" };

  async function prefetchSecond(changed: (sink: StorageSink) => StorageSink) {
    const tiny = await startTinyHub(FIRST);
    await tiny.prefetch();
    const second = tiny.repository.commit(fixtureFiles(SECOND));
    const events = await finish(tiny.start({ sinkOf: async () => changed(tiny.sink) }));
    expect(contentsIn(tiny.sink, `tiny/${second}/`)).toEqual(SECOND);
    expect(manifestIn(tiny.sink, `tiny/${second}/`)?.files).toHaveLength(3);
    return events;
  }

  test("in a store that does not copy", async () => {
    const events = await prefetchSecond((sink) => ({
      ...sink,
      capabilities: async (options) => ({
        ...(await sink.capabilities(options)),
        serverCopy: false,
      }),
      copy: async () => {
        throw new Error("It was told that it cannot.");
      },
    }));
    expect(copiesIn(events)).toBe(0);
  });

  test.each(["FORBIDDEN", "INVALID_ARGUMENT", "NOT_FOUND"] as const)(
    "where the store refuses the copy with %s",
    async (code) => {
      const events = await prefetchSecond((sink) => ({
        ...sink,
        copy: async () => {
          throw new PrefetchError(code, "No.");
        },
      }));
      expect(copiesIn(events)).toBe(0);
      const failed = events.filter(({ type }) => type === "attempt-failed");
      expect(failed).toMatchObject([
        { operation: "copy", code },
        { operation: "copy", code },
      ]);
    },
  );

  test("where what was published has been damaged since", async () => {
    const events = await prefetchSecond((sink) => ({
      ...sink,
      copy: async (fromUrl, toKey, options) => {
        const key = decodeURIComponent(fromUrl.slice(sink.url.length + 1));
        await sink.put(key, Buffer.from("SAME"));
        return sink.copy(fromUrl, toKey, options);
      },
    }));
    // The entry file is damaged, too; neither is taken over.
    expect(copiesIn(events)).toBe(0);
  });
});

test("a named prefix without a model is a mistake, and told before anything moves", async () => {
  const tiny = await startTinyHub();
  await expect(tiny.prefetch({ reuseFrom: "memory://elsewhere" })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringContaining("to copy files from"),
  });
  expect(contentsIn(tiny.sink, `tiny/${tiny.commit}/`)).toEqual({});
});

test("several destinations copy what they have, each inside itself", async () => {
  const first = { "config.json": "{}", "a.safetensors": "same" };
  const tiny = await startTinyHub(first);
  const one = createMemorySink({ url: "memory://one" });
  const two = createMemorySink({ url: "memory://two" });
  const options = {
    to: ["one", "two"],
    sinkOf: async (url: string) => (url === "one" ? one : two),
  };
  await finish(tiny.start(options));
  const second = { ...first, "b.safetensors": "new" };
  const commit = tiny.repository.commit(fixtureFiles(second));
  tiny.hub.clearRequests();
  expect(copiesIn(await finish(tiny.start(options)))).toBe(4);
  const asked = tiny.hub.requests.filter(({ path }) => path !== undefined);
  expect(new Set(asked.map(({ path }) => path))).toEqual(new Set(["b.safetensors"]));
  for (const sink of [one, two]) expect(contentsIn(sink, `tiny/${commit}/`)).toEqual(second);
});
