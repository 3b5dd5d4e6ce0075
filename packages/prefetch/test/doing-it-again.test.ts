import { describe, expect, test } from "vitest";
import { CONTENTS } from "./stored-model.ts";
import {
  type TinyHub,
  contentsIn,
  eventsOf,
  fixtureFiles,
  manifestIn,
  startTinyHub,
} from "./tiny-hub.ts";

const WRITES = new Set(["put", "startUpload", "writePart", "complete", "copy", "delete"]);

/** What a run writes for itself while it is at work. */
const OWN_WORK = /\/\.prefetch\/(?:lease|uploads)\//;

/** The keys that were written or removed, in order. */
function writesTo({ sink }: TinyHub, from = 0): readonly string[] {
  const changing = sink.calls.slice(from).filter(({ operation }) => WRITES.has(operation));
  return changing
    .filter(({ key }) => !OWN_WORK.test(key))
    .map(({ operation, key }) => `${operation} ${key}`);
}

/** Forces a run; tells whether it transferred the weights. */
async function transferred(tiny: TinyHub, force: number | true): Promise<boolean> {
  const before = tiny.sink.calls.length;
  await tiny.prefetch({ force });
  return writesTo(tiny, before).some((write) => write.includes("safetensors"));
}

const selectedBy = (pattern: RegExp): Record<string, string> =>
  Object.fromEntries(Object.entries(CONTENTS).filter(([path]) => pattern.test(path)));

describe("a model that is in place", () => {
  test("costs one Hub request for a branch and moves nothing", async () => {
    const tiny = await startTinyHub();
    const first = await tiny.prefetch();
    const before = tiny.sink.calls.length;
    tiny.hub.clearRequests();
    const run = tiny.start();
    const events = await eventsOf(run);
    expect(await run.wait()).toEqual(first);
    expect(tiny.hub.requests).toHaveLength(1);
    expect(writesTo(tiny, before)).toEqual([]);
    const files = Object.keys(CONTENTS).length;
    expect(events).toContainEqual(expect.objectContaining({ type: "published", changed: false }));
    expect(events).toContainEqual(
      expect.objectContaining({ type: "planned", copyFiles: 0, reuseFiles: files }),
    );
    expect(events.filter(({ type }) => type === "file-reused")).toHaveLength(files);
  });

  test("costs no Hub request for a commit", async () => {
    const tiny = await startTinyHub();
    const first = await tiny.prefetch();
    tiny.hub.clearRequests();
    expect(await tiny.prefetch({ revision: tiny.commit })).toEqual(first);
    expect(tiny.hub.requests).toEqual([]);
  });

  test("is in place for a narrower selection, too", async () => {
    const tiny = await startTinyHub();
    const first = await tiny.prefetch();
    const before = tiny.sink.calls.length;
    expect(await tiny.prefetch({ exclude: ["*.safetensors"] })).toEqual(first);
    expect(writesTo(tiny, before)).toEqual([]);
  });

  test("is not in place where the prefix only looks complete", async () => {
    const tiny = await startTinyHub();
    await tiny.prefetch();
    await tiny.sink.delete(`tiny/${tiny.commit}/.prefetch/manifest.json`);
    const run = tiny.start();
    expect(await eventsOf(run)).toContainEqual(
      expect.objectContaining({ type: "published", changed: true }),
    );
  });
});

describe("a model that was published with a narrower selection", () => {
  test("lacks nothing where another selection has no more: each file is told of once", async () => {
    const tiny = await startTinyHub();
    await tiny.prefetch({ include: ["*.json"] });
    const run = tiny.start({ include: ["config.json"] });
    const events = await eventsOf(run);
    expect(events.filter(({ type }) => type === "planned")).toHaveLength(1);
    const paths = events.flatMap((event) => (event.type === "file-reused" ? event.path : []));
    expect(paths.length).toBeGreaterThan(0);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test("gets what is missing, keeps what it has, and a manifest of both", async () => {
    const tiny = await startTinyHub();
    const prefix = `tiny/${tiny.commit}/`;
    await tiny.prefetch({ include: ["*.json"] });
    expect(contentsIn(tiny.sink, prefix)).toEqual(selectedBy(/json$/));
    const before = tiny.sink.calls.length;
    const stored = await tiny.prefetch({ include: ["*.safetensors"] });
    expect(writesTo(tiny, before).toSorted()).toEqual([
      `delete ${prefix}.prefetch/probe`,
      `put ${prefix}.prefetch/manifest.json`,
      `put ${prefix}.prefetch/probe`,
      `put ${prefix}model-00001-of-00002.safetensors`,
      `put ${prefix}model-00002-of-00002.safetensors`,
    ]);
    const expected = selectedBy(/json$|safetensors$/);
    expect(contentsIn(tiny.sink, prefix)).toEqual(expected);
    const manifest = manifestIn(tiny.sink, prefix);
    expect(manifest?.files.map(({ path }) => path)).toEqual(Object.keys(expected));
    expect(manifest?.selections).toEqual([
      { include: ["*.json"], exclude: [] },
      { include: ["*.safetensors"], exclude: [] },
    ]);
    expect(stored.fileCount).toBe(Object.keys(expected).length);
  });

  test("gets entry files after the weights", async () => {
    const tiny = await startTinyHub();
    const prefix = `tiny/${tiny.commit}/`;
    await tiny.prefetch({ include: ["*.txt"] });
    const before = tiny.sink.calls.length;
    await tiny.prefetch();
    const added = writesTo(tiny, before);
    expect(added.slice(-3)).toEqual([
      expect.stringMatching(/(config|index)\.json$/),
      expect.stringMatching(/(config|index)\.json$/),
      `put ${prefix}.prefetch/manifest.json`,
    ]);
  });

  test("is published again without a transfer where all is there already", async () => {
    const tiny = await startTinyHub();
    await tiny.prefetch({ include: ["config.json", "*.index.json", "1_Pooling/*"] });
    tiny.hub.clearRequests();
    const run = tiny.start({ include: ["*config.json"] });
    expect(await eventsOf(run)).toContainEqual(
      expect.objectContaining({ type: "published", changed: false }),
    );
    expect(tiny.hub.requests.map(({ route }) => route)).toEqual(["revision", "tree"]);
  });
});

describe("force", () => {
  test("transfers everything again once for every higher number", async () => {
    const tiny = await startTinyHub();
    await tiny.prefetch();
    expect(await transferred(tiny, 2)).toBe(true);
    expect(await transferred(tiny, 2)).toBe(false);
    expect(await transferred(tiny, 1)).toBe(false);
    expect(await transferred(tiny, 3)).toBe(true);
    expect(manifestIn(tiny.sink, `tiny/${tiny.commit}/`)?.force).toBe(3);
  });

  test("without a number means once more, every time", async () => {
    const tiny = await startTinyHub();
    await tiny.prefetch({ force: 4 });
    expect(await transferred(tiny, true)).toBe(true);
    expect(await transferred(tiny, true)).toBe(true);
    expect(manifestIn(tiny.sink, `tiny/${tiny.commit}/`)?.force).toBe(6);
  });

  test("is never counted down", async () => {
    const tiny = await startTinyHub();
    await tiny.prefetch({ force: 3, include: ["*.json"] });
    await tiny.prefetch({ force: 1 });
    expect(manifestIn(tiny.sink, `tiny/${tiny.commit}/`)).toMatchObject({ force: 3 });
  });

  test("keeps the model published until the new manifest replaces the old", async () => {
    const tiny = await startTinyHub();
    await tiny.prefetch();
    const before = tiny.sink.calls.length;
    await tiny.prefetch({ force: 1 });
    const writes = writesTo(tiny, before);
    const deletions = writes.filter((write) => write.startsWith("delete"));
    expect(deletions).toEqual([`delete tiny/${tiny.commit}/.prefetch/probe`]);
    expect(writes.at(-1)).toBe(`put tiny/${tiny.commit}/.prefetch/manifest.json`);
    expect(writes.slice(-3, -1)).toEqual([
      expect.stringMatching(/(config|index)\.json$/),
      expect.stringMatching(/(config|index)\.json$/),
    ]);
  });

  test("renews what an earlier selection published, too", async () => {
    const tiny = await startTinyHub();
    await tiny.prefetch();
    const before = tiny.sink.calls.length;
    await tiny.prefetch({ force: 1, include: ["*.json"] });
    expect(writesTo(tiny, before).join()).toContain("safetensors");
    expect(contentsIn(tiny.sink, `tiny/${tiny.commit}/`)).toEqual(CONTENTS);
  });

  test("starts over where the manifest is malformed, which stops a run without it", async () => {
    const tiny = await startTinyHub();
    await tiny.prefetch();
    const key = `tiny/${tiny.commit}/.prefetch/manifest.json`;
    await tiny.sink.put(key, Buffer.from("{"));
    await expect(tiny.prefetch()).rejects.toMatchObject({ code: "INTEGRITY" });
    await expect(tiny.prefetch({ force: true })).resolves.toMatchObject({ commit: tiny.commit });
    expect(contentsIn(tiny.sink, `tiny/${tiny.commit}/`)).toEqual(CONTENTS);
  });
});

test("a new commit gets a prefix of its own beside the old one", async () => {
  const tiny = await startTinyHub();
  await tiny.prefetch();
  const second = tiny.repository.commit(fixtureFiles({ "config.json": '{"new":true}' }));
  await tiny.prefetch();
  expect(contentsIn(tiny.sink, `tiny/${second}/`)).toEqual({ "config.json": '{"new":true}' });
  expect(contentsIn(tiny.sink, `tiny/${tiny.commit}/`)).toEqual(CONTENTS);
  expect(manifestIn(tiny.sink, `tiny/${tiny.commit}/`)).toBeDefined();
});

test("a model of another repository is not taken for this one", async () => {
  const tiny = await startTinyHub();
  await tiny.prefetch();
  tiny.hub.addRepository({ repoId: "fork/tiny", files: fixtureFiles(CONTENTS) });
  tiny.hub.repository("fork/tiny").setRef("main", tiny.commit);
  const fork = tiny.prefetch({ repo: "fork/tiny" });
  await expect(fork).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("artifactName"),
  });
});

test("a renamed repository is found under its canonical id", async () => {
  const tiny = await startTinyHub();
  tiny.hub.addRepository({
    repoId: "org/new-name",
    renamedFrom: ["org/old-name"],
    files: fixtureFiles({ "config.json": "{}" }),
  });
  const stored = await tiny.prefetch({ repo: "org/old-name" });
  expect(stored).toMatchObject({ repoId: "org/new-name", artifactName: "old-name" });
  const again = await tiny.prefetch({ repo: "org/old-name", revision: stored.commit });
  expect(again).toEqual(stored);
});
