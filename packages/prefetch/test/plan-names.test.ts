import type { SinkCapabilities, StorageSink } from "@prefetch/core";
import { type MemorySink, createMemorySink } from "@prefetch/testing";
import { expect, test } from "vitest";
import { planHfModel } from "../src/index.ts";
import { type PlanInput, planModel } from "../src/plan/plan-model.ts";
import { inputOf } from "./plan-input.ts";
import { REPO, startTinyHub } from "./tiny-hub.ts";

type NameFolding = NonNullable<SinkCapabilities["nameFolding"]>;

const CASE: NameFolding = { case: true, unicodeForm: false };
const UNICODE_FORM: NameFolding = { case: false, unicodeForm: true };
const BOTH: NameFolding = { case: true, unicodeForm: true };
const NONE: NameFolding = { case: false, unicodeForm: false };

const COMPOSED = "caf\u00e9.txt";
const DECOMPOSED = "cafe\u0301.txt";

const planOf = (paths: readonly string[], changes: Partial<PlanInput>): (() => unknown) => {
  const input = inputOf(paths, changes);
  return () => planModel(input);
};

test.each<[string, readonly string[], NameFolding, RegExp]>([
  ["files by case", ["README.md", "readme.md"], CASE, /"README.md" and "readme.md".*lower case/],
  [
    "files by form",
    [COMPOSED, DECOMPOSED],
    UNICODE_FORM,
    /"caf\\u00e9.txt".*"cafe\\u0301.txt".*form/,
  ],
  [
    "files by both",
    ["CAF\u00c9", "cafe\u0301"],
    BOTH,
    /"CAF\\u00c9" and "cafe\\u0301".*lower case/,
  ],
  ["letters with two capitals", ["stra\u00dfe", "STRASSE"], CASE, /STRASSE/],
  [
    "a file and a folder",
    ["Data", "data/x"],
    CASE,
    /"Data" and "data\/x".*"Data" and "data" differ/,
  ],
  ["two folders", ["Data/x", "data/y"], CASE, /"Data\/x" and "data\/y".*"Data" and "data" differ/],
  ["folders far down", ["a/B/c/d", "a/b/e"], CASE, /"a\/B" and "a\/b" differ/],
])("%s are refused where the store takes them for one", (_, paths, nameFolding, message) => {
  const refused = { code: "INVALID_ARGUMENT", message: expect.stringMatching(message) };
  expect(planOf(paths, { nameFolding })).toThrow(expect.objectContaining(refused));
  expect(planOf(paths, { nameFolding })).toThrow(/Leave one of them out with exclude/);
});

test.each<[readonly string[], NameFolding | undefined]>([
  [["README.md", "readme.md"], UNICODE_FORM],
  [["README.md", "readme.md"], NONE],
  [["README.md", "readme.md"], undefined],
  [[COMPOSED, DECOMPOSED], CASE],
  [["Data/x", "Data/y", "data2/x"], BOTH],
])("%j are planned for a store that folds %o", (paths, nameFolding) => {
  expect(planOf(paths, { nameFolding })).not.toThrow();
});

test("what is left out is in nobody's way", () => {
  const selection = { include: [], exclude: ["readme.md"] };
  expect(planOf(["README.md", "readme.md"], { nameFolding: BOTH, selection })).not.toThrow();
});

test("our own folder is ours by any name that the store takes for it", () => {
  const paths = [".Prefetch/manifest.json", "a"];
  expect(planOf(paths, {})).not.toThrow();
  expect(planOf(paths, { nameFolding: CASE })).toThrow(/exclude "\.Prefetch\/\*"/);
});

test("100,000 files are looked through in a moment", () => {
  const paths = Array.from({ length: 100_000 }, (_, index) => `folder ${index % 100}/${index}`);
  const startedMs = performance.now();
  planOf(paths, { nameFolding: BOTH })();
  expect(performance.now() - startedMs).toBeLessThan(5000);
});

interface AskedSink {
  readonly sink: StorageSink;
  readonly memory: MemorySink;
  /** For each time that it was asked what it folds: how many objects had been written by then. */
  readonly writesWhenAsked: number[];
}

/** A store that says what it folds. */
function sinkThatFolds(nameFolding: NameFolding): AskedSink {
  const memory = createMemorySink();
  const writesWhenAsked: number[] = [];
  const capabilities = async (): Promise<SinkCapabilities> => {
    writesWhenAsked.push(memory.calls.filter(({ operation }) => operation === "put").length);
    return { ...(await memory.capabilities()), nameFolding };
  };
  return { memory, writesWhenAsked, sink: { ...memory, capabilities } };
}

const ALIKE = { "config.json": "{}", "README.md": "one", "readme.md": "two" };

test("a run stores nothing where the store takes two names for one", async () => {
  const { start } = await startTinyHub(ALIKE);
  const { memory, sink } = sinkThatFolds(CASE);
  const run = start({ sinkOf: async () => sink });
  await expect(run.wait()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(run.wait()).rejects.toThrow(/"README.md" and "readme.md"/);
  expect(memory.calls.filter(({ operation }) => operation === "put")).toEqual([]);
});

test("it stores what is left when one is excluded, and both where the store tells them apart", async () => {
  const { start } = await startTinyHub(ALIKE);
  const folding = sinkThatFolds(CASE);
  const excluded = start({ sinkOf: async () => folding.sink, exclude: ["readme.md"] });
  expect(await excluded.wait()).toMatchObject({ fileCount: 2 });
  const exact = sinkThatFolds(NONE);
  const whole = start({ sinkOf: async () => exact.sink });
  expect(await whole.wait()).toMatchObject({ fileCount: 3 });
});

test("a store is asked before it is written to only where names are alike", async () => {
  const plain = sinkThatFolds(CASE);
  const { start } = await startTinyHub({ "config.json": "{}", "weights.bin": "one" });
  await start({ sinkOf: async () => plain.sink }).wait();
  expect(plain.writesWhenAsked[0]).toBeGreaterThan(0);
  const alike = sinkThatFolds(NONE);
  const other = await startTinyHub(ALIKE);
  await other.start({ sinkOf: async () => alike.sink }).wait();
  expect(alike.writesWhenAsked[0]).toBe(0);
});

test("a dry run does not ask, for the answer may take a write", async () => {
  const { hub } = await startTinyHub(ALIKE);
  const { sink, writesWhenAsked } = sinkThatFolds(CASE);
  const options = { repo: REPO, endpoint: hub.url, environment: {}, sinkOf: async () => sink };
  expect((await planHfModel(options)).totals.copy.files).toBe(3);
  expect(writesWhenAsked).toEqual([]);
});
