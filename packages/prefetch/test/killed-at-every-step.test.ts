import type { StorageSink } from "@prefetch/core";
import { describe, expect, test } from "vitest";
import type { HfModelOptions } from "../src/index.ts";
import { dyingSink } from "./dying-sink.ts";
import { CONTENTS } from "./stored-model.ts";
import { type TinyHub, contentsIn, fixtureFiles, manifestIn, startTinyHub } from "./tiny-hub.ts";

const ENTRY_FILES = ["config.json", "model.safetensors.index.json"];
const NEXT_COMMIT = { "config.json": '{"new":true}', "new.safetensors": "new", "empty.txt": "" };

/** The killed run's process is this one, and alive: only as a try of the same job is it known to be gone. */
const ONE_JOB = { jobId: "job" };

type Contents = Readonly<Record<string, string>>;

interface Scenario {
  readonly tiny: TinyHub;
  readonly prefix: string;
  readonly options: Partial<HfModelOptions>;
  /** What lies under the prefix when the run is done. */
  readonly wanted: Contents;
  /** The whole model that lay there before, where it is to go. */
  readonly replaced?: Contents;
  /** Whether a manifest has to be there at every moment. */
  readonly alwaysPublished?: boolean;
}

/** Nothing may look complete that is not: neither to prefetch nor to a server that lists the prefix. */
function expectCompleteOrAbsent(scenario: Scenario): void {
  const { tiny, prefix, wanted, replaced, alwaysPublished } = scenario;
  const found = contentsIn(tiny.sink, prefix);
  const manifest = manifestIn(tiny.sink, prefix);
  if (alwaysPublished) expect(manifest).toBeDefined();
  const promised = manifest?.files.map(({ path, sizeBytes }) => [path, sizeBytes]) ?? [];
  expect(sizesOf(found)).toMatchObject(Object.fromEntries(promised));
  const hasEntryFile = ENTRY_FILES.some((path) => path in found);
  if (manifest !== undefined || !hasEntryFile) return;
  const whole = [wanted, replaced].some((model) => model && holdsAllBehindEntryFiles(found, model));
  expect({ whole, found: Object.keys(found) }).toMatchObject({ whole: true });
}

function sizesOf(contents: Contents): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(contents).map(([path, { length }]) => [path, length]));
}

function holdsAllBehindEntryFiles(found: Contents, model: Contents): boolean {
  const behind = Object.entries(model).filter(([path]) => !ENTRY_FILES.includes(path));
  return behind.every(([path, content]) => found[path] === content);
}

/** Kills a run after so many writes; tells whether it came to its end before. */
async function runUntilKilled(scenario: Scenario, writes: number): Promise<boolean> {
  const { tiny, options } = scenario;
  const sinkOf = async (): Promise<StorageSink> => dyingSink(tiny.sink, writes);
  const outcome = await tiny.prefetch({ ...options, ...ONE_JOB, sinkOf }).then(
    () => true,
    () => false,
  );
  expectCompleteOrAbsent(scenario);
  return outcome;
}

async function expectRecovery({ tiny, prefix, options, wanted }: Scenario): Promise<void> {
  await tiny.prefetch({ ...options, ...ONE_JOB });
  expect(contentsIn(tiny.sink, prefix)).toEqual(wanted);
  expect(manifestIn(tiny.sink, prefix)?.files).toHaveLength(Object.keys(wanted).length);
  expect(tiny.sink.openUploads).toBe(0);
  const own = [...tiny.sink.objects.keys()].filter((key) => key.startsWith(`${prefix}.prefetch/`));
  expect(own).toEqual([`${prefix}.prefetch/manifest.json`]);
}

/** Kills runs after 0, 1, 2, … writes until one comes to its end; returns how many were killed. */
async function killAtEveryStep(prepare: () => Promise<Scenario>): Promise<number> {
  for (let writes = 0; ; writes += 1) {
    const scenario = await prepare();
    const survived = await runUntilKilled(scenario, writes);
    await expectRecovery(scenario);
    if (survived) return writes;
  }
}

/** The probe and its deletion, the lease, its renewal before the manifest. */
const AROUND = 4;

describe("complete or absent, killed after any number of writes, then run again", () => {
  test("a first run", async () => {
    const kills = await killAtEveryStep(async () => {
      const tiny = await startTinyHub();
      return { tiny, prefix: `tiny/${tiny.commit}/`, options: {}, wanted: CONTENTS };
    });
    // Every file, the manifest; without its ref a run succeeds.
    expect(kills).toBeGreaterThanOrEqual(AROUND + Object.keys(CONTENTS).length + 1);
  });

  test("a run that adds to a narrower selection", async () => {
    const kills = await killAtEveryStep(async () => {
      const tiny = await startTinyHub();
      await tiny.prefetch({ include: ["*.txt", "1_Pooling/*"] });
      return { tiny, prefix: `tiny/${tiny.commit}/`, options: {}, wanted: CONTENTS };
    });
    expect(kills).toBeGreaterThanOrEqual(AROUND + Object.keys(CONTENTS).length - 2 + 1);
  });

  test("a run that replaces another commit under a raw path", async () => {
    const options = { rawDataPath: "memory://sink", force: 1 };
    const kills = await killAtEveryStep(async () => {
      const tiny = await startTinyHub();
      await tiny.prefetch({ ...options, force: 0 });
      tiny.repository.commit(fixtureFiles(NEXT_COMMIT));
      return { tiny, prefix: "", options, wanted: NEXT_COMMIT, replaced: CONTENTS };
    });
    // The retired record twice, the old manifest, the old files but one, the new files, the manifest.
    const removed = Object.keys(CONTENTS).length - 1;
    expect(kills).toBeGreaterThanOrEqual(
      AROUND + 2 + 1 + removed + Object.keys(NEXT_COMMIT).length + 1,
    );
  });

  test("a forced run, which never unpublishes the same commit", async () => {
    const kills = await killAtEveryStep(async () => {
      const tiny = await startTinyHub();
      await tiny.prefetch();
      const prefix = `tiny/${tiny.commit}/`;
      return { tiny, prefix, options: { force: 1 }, wanted: CONTENTS, alwaysPublished: true };
    });
    expect(kills).toBeGreaterThanOrEqual(AROUND + Object.keys(CONTENTS).length + 1);
  });

  test("a run whose file goes in parts leaves no upload open", async () => {
    const large = { "config.json": "{}", "model.safetensors": "w".repeat(17 * 1024 ** 2) };
    const kills = await killAtEveryStep(async () => {
      const tiny = await startTinyHub(large);
      return { tiny, prefix: `tiny/${tiny.commit}/`, options: {}, wanted: large };
    });
    // The upload, its two parts, its completion; the entry file; the manifest.
    expect(kills).toBeGreaterThanOrEqual(AROUND + 4 + 1 + 1);
  });
});

test("an entry file that a killed run left is gone before the first weight arrives", async () => {
  const tiny = await startTinyHub();
  const prefix = `tiny/${tiny.commit}/`;
  await tiny.prefetch();
  for (const path of [".prefetch/manifest.json", "model-00001-of-00002.safetensors"]) {
    await tiny.sink.delete(`${prefix}${path}`);
  }
  const before = tiny.sink.calls.length;
  await tiny.prefetch();
  const calls = tiny.sink.calls.slice(before);
  const positionOf = (operation: string, key: string): number =>
    calls.findIndex((call) => call.operation === operation && call.key === `${prefix}${key}`);
  const firstWeight = calls.findIndex(
    ({ operation, key }) => operation === "put" && key.endsWith(".safetensors"),
  );
  for (const path of ENTRY_FILES) {
    expect(positionOf("delete", path)).toBeGreaterThanOrEqual(0);
    expect(positionOf("delete", path)).toBeLessThan(firstWeight);
    expect(positionOf("put", path)).toBeGreaterThan(firstWeight);
  }
});

test("a file that is no longer selected does not stay beside the model", async () => {
  const tiny = await startTinyHub();
  const prefix = `tiny/${tiny.commit}/`;
  await tiny.prefetch();
  await tiny.sink.delete(`${prefix}.prefetch/manifest.json`);
  await tiny.prefetch({ include: ["config.json", "*-00001-*"] });
  expect(Object.keys(contentsIn(tiny.sink, prefix))).toEqual([
    "model-00001-of-00002.safetensors",
    "config.json",
  ]);
});
