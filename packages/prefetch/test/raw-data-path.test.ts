import { PrefetchError } from "@prefetch/core";
import { createFaultySink } from "@prefetch/testing";
import { expect, test } from "vitest";
import { CONTENTS } from "./stored-model.ts";
import { contentsIn, fixtureFiles, manifestIn, startTinyHub } from "./tiny-hub.ts";

const raw = { rawDataPath: "memory://sink" };
const NEXT_COMMIT = { "config.json": "{}", "new.safetensors": "new", "empty.txt": "" };

test("files and manifest lie right there, and no ref is kept", async () => {
  const { prefetch, sink } = await startTinyHub();
  const stored = await prefetch(raw);
  expect(contentsIn(sink, "")).toEqual(CONTENTS);
  expect(stored).toMatchObject({
    path: "memory://sink",
    manifestUrl: "memory://sink/.prefetch/manifest.json",
  });
  expect([...sink.objects.keys()].filter((key) => key.startsWith(".prefetch/"))).toEqual([
    ".prefetch/manifest.json",
  ]);
});

test("the same commit again moves nothing, and asks the Hub nothing by its commit", async () => {
  const { hub, prefetch, commit } = await startTinyHub();
  const first = await prefetch(raw);
  hub.clearRequests();
  expect(await prefetch({ ...raw, revision: commit })).toEqual(first);
  expect(hub.requests).toEqual([]);
});

test("another commit is refused and nothing is touched", async () => {
  const { prefetch, repository, sink, commit } = await startTinyHub();
  await prefetch(raw);
  repository.commit(fixtureFiles(NEXT_COMMIT));
  await expect(prefetch(raw)).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining(commit),
    context: { found: commit },
  });
  expect(contentsIn(sink, "")).toEqual(CONTENTS);
});

test("another commit is refused by a full commit as well", async () => {
  const { prefetch, repository, sink } = await startTinyHub();
  await prefetch(raw);
  const revision = repository.commit(fixtureFiles(NEXT_COMMIT));
  await expect(prefetch({ ...raw, revision })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(contentsIn(sink, "")).toEqual(CONTENTS);
});

test("force replaces another commit: unpublished first, published last, nothing stray", async () => {
  const { prefetch, repository, sink } = await startTinyHub();
  await prefetch(raw);
  const commit = repository.commit(fixtureFiles(NEXT_COMMIT));
  const before = sink.calls.length;
  await prefetch({ ...raw, force: true });
  expect(contentsIn(sink, "")).toEqual(NEXT_COMMIT);
  expect(manifestIn(sink, "")).toMatchObject({ model: { commit }, force: 1 });
  const changes = sink.calls
    .slice(before)
    .filter(({ key }) => !/\.prefetch\/(?:lease|uploads)\//.test(key))
    .filter(({ operation }) => operation === "delete" || operation === "put")
    .map(({ operation, key }) => `${operation} ${key}`);
  expect(changes.slice(0, 4)).toEqual([
    "put .prefetch/probe",
    "delete .prefetch/probe",
    "put .prefetch/retired.json",
    "delete .prefetch/manifest.json",
  ]);
  expect(changes.slice(4, 6).toSorted()).toEqual([
    "delete config.json",
    "delete model.safetensors.index.json",
  ]);
  expect(changes).not.toContain("delete empty.txt");
  expect(changes.slice(-2)).toEqual(["put config.json", "put .prefetch/manifest.json"]);
});

test("a number that was forced before does not replace another commit", async () => {
  const { prefetch, repository } = await startTinyHub();
  await prefetch({ ...raw, force: 3 });
  repository.commit(fixtureFiles(NEXT_COMMIT));
  await expect(prefetch({ ...raw, force: 3 })).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("force: 4"),
  });
  await expect(prefetch({ ...raw, force: 4 })).resolves.toBeDefined();
});

test("nothing is taken away when the new commit cannot be planned", async () => {
  const { prefetch, repository, sink } = await startTinyHub();
  await prefetch(raw);
  repository.commit(fixtureFiles(NEXT_COMMIT));
  const attempt = prefetch({ ...raw, force: true, include: ["*.gguf"] });
  await expect(attempt).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(contentsIn(sink, "")).toEqual(CONTENTS);
  expect(manifestIn(sink, "")).toBeDefined();
});

test("nothing is taken away when the store takes nothing", async () => {
  const { prefetch, repository, sink } = await startTinyHub();
  await prefetch(raw);
  repository.commit(fixtureFiles(NEXT_COMMIT));
  const error = new PrefetchError("FORBIDDEN", "The bucket is read-only.");
  const effect = { kind: "fail", error } as const;
  const readOnly = createFaultySink(sink, [{ operation: "put", times: Infinity, effect }]);
  const replaced = prefetch({ ...raw, force: true, sinkOf: async () => readOnly });
  await expect(replaced).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: "Nothing can be stored at memory://sink. The bucket is read-only.",
  });
  expect(contentsIn(sink, "")).toEqual(CONTENTS);
});

test("nothing is taken away when the memory budget is too small for the new commit", async () => {
  const { prefetch, repository, sink } = await startTinyHub();
  await prefetch(raw);
  repository.commit(fixtureFiles(NEXT_COMMIT));
  const replaced = prefetch({ ...raw, force: true, memoryBytes: 5 });
  await expect(replaced).rejects.toMatchObject({
    code: "INSUFFICIENT_RESOURCES",
    context: { expected: 6, found: 5 },
  });
  expect(contentsIn(sink, "")).toEqual(CONTENTS);
});

test("files of others stay and are told of", async () => {
  const { start, sink } = await startTinyHub({ "config.json": "{}" });
  await sink.put("notes.txt", Buffer.from("mine"));
  const run = start(raw);
  const warnings: string[] = [];
  for await (const event of run.events()) {
    if (event.type === "warned") warnings.push(event.message);
  }
  expect(warnings).toEqual([expect.stringContaining('"notes.txt"')]);
  expect(contentsIn(sink, "")).toEqual({ "config.json": "{}", "notes.txt": "mine" });
});
