import { PrefetchError, type StorageSink } from "@prefetch/core";
import {
  type MemorySink,
  type MemorySinkOptions,
  type SinkFault,
  createFaultySink,
  createMemorySink,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { type Check, type DiagnoseOptions, type Diagnosis, diagnose } from "../src/index.ts";

const DENIED = new PrefetchError("FORBIDDEN", "The store says no. Ask its owner.");

interface Tried {
  readonly sink: MemorySink;
  readonly found: Promise<Diagnosis>;
}

/** Diagnoses a store in memory that calls of the kinds given fail in. */
function tryStore(
  faults: readonly SinkFault[],
  changes: Partial<DiagnoseOptions> = {},
  options: MemorySinkOptions = {},
): Tried {
  const sink = createMemorySink(options);
  const faulty = createFaultySink(sink, faults);
  return { sink, found: diagnoseSink(faulty, changes) };
}

function diagnoseSink(
  sink: StorageSink,
  changes: Partial<DiagnoseOptions> = {},
): Promise<Diagnosis> {
  const sinkOf = (): Promise<StorageSink> => Promise.resolve(sink);
  return diagnose({ url: "memory://sink", hub: false, environment: {}, sinkOf, ...changes });
}

function always(operation: SinkFault["operation"], error: PrefetchError): SinkFault {
  return { operation, times: 1_000, effect: { kind: "fail", error } };
}

function byName({ checks }: Diagnosis, name: string): Check | undefined {
  return checks.find((check) => check.name === name);
}

function failedIn({ checks }: Diagnosis): readonly string[] {
  return checks.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
}

function expectEmpty({ objects, openUploads }: MemorySink): void {
  expect([...objects.keys(), openUploads]).toEqual([0]);
}

describe("what a store supports", () => {
  test.each([
    ["create-and-replace", "passed", "and a replacement of a version"],
    ["create", "passed", "the second of two was refused"],
    ["none", "skipped", "no conditional writes"],
  ] as const)("is tried as it says: conditions %s", async (conditionalPut, outcome, detail) => {
    const { sink, found } = tryStore([], {}, { conditionalPut });
    const diagnosis = await found;
    expect(diagnosis).toMatchObject({ passed: true, store: { capabilities: { conditionalPut } } });
    expect(byName(diagnosis, "conditional-put")).toMatchObject({
      outcome,
      detail: expect.stringContaining(detail),
    });
    expectEmpty(sink);
  });

  test("is tried with sessions too, whose last part makes the object visible", async () => {
    const { sink, found } = tryStore([], {}, { sequentialParts: true });
    expect(failedIn(await found)).toEqual([]);
    expectEmpty(sink);
  });

  test("a condition that is not kept is a failure", async () => {
    const sink = createMemorySink();
    const careless: StorageSink = {
      ...sink,
      put: (key, bytes, { signal } = {}) => sink.put(key, bytes, { signal }),
    };
    const diagnosis = await diagnoseSink(careless);
    expect(failedIn(diagnosis)).toEqual(["conditional-put"]);
    expect(byName(diagnosis, "conditional-put")).toMatchObject({
      code: "INTEGRITY",
      cure: expect.stringContaining("Do not let two runs write one model"),
    });
    expectEmpty(sink);
  });
});

describe("a store that is not sound", () => {
  test("gives back other bytes: told of every way to read them", async () => {
    const sink = createMemorySink();
    const corrupt: StorageSink = {
      ...sink,
      readInto: async (target, ...rest) => {
        await sink.readInto(target, ...rest);
        target[0] = (target[0] ?? 0) ^ 1;
      },
    };
    const diagnosis = await diagnoseSink(corrupt);
    expect(failedIn(diagnosis)).toEqual([
      "ranged-read",
      "overwrite",
      "conditional-put",
      "multipart",
    ]);
    expect(byName(diagnosis, "copy")?.detail).toBe("not tried: it needs overwrite");
    expectEmpty(sink);
  });

  test("keeps an upload that was given up: told with what to set", async () => {
    const sink = createMemorySink();
    const forgetful: StorageSink = {
      ...sink,
      startUpload: async (...args) => {
        const upload = await sink.startUpload(...args);
        return args[0].endsWith("/abandoned") ? { ...upload, abort: async () => {} } : upload;
      },
    };
    const diagnosis = await diagnoseSink(forgetful);
    expect(failedIn(diagnosis)).toEqual(["multipart-abort"]);
    expect(byName(diagnosis, "multipart-abort")?.cure).toContain("Set the lifecycle rule");
    expectEmpty(sink);
  });
});

describe("a store that denies", () => {
  test("listing may still be written to: the rest is tried", async () => {
    const { sink, found } = tryStore([always("list", DENIED)]);
    expect(failedIn(await found)).toEqual(["reach", "list"]);
    expectEmpty(sink);
  });

  test("everything leaves nothing to clean up", async () => {
    const writes = ["put", "startUpload", "delete"] as const;
    const { sink, found } = tryStore(writes.map((operation) => always(operation, DENIED)));
    const diagnosis = await found;
    expect(failedIn(diagnosis)).toEqual(["put", "multipart-abort", "multipart", "delete"]);
    expect(byName(diagnosis, "put")).toMatchObject({
      detail: "The store says no",
      cure: "Ask its owner.",
      code: "FORBIDDEN",
    });
    expect(byName(diagnosis, "clean-up")?.outcome).toBe("passed");
    expectEmpty(sink);
  });

  test("deleting is told with the names of what stays", async () => {
    const { sink, found } = tryStore([always("delete", DENIED)]);
    const diagnosis = await found;
    expect(failedIn(diagnosis)).toEqual(["delete", "clean-up"]);
    const { detail, cure } = byName(diagnosis, "clean-up")!;
    expect(sink.objects.size).toBeGreaterThan(0);
    for (const key of sink.objects.keys()) expect(detail).toContain(key);
    expect(cure).toContain("memory://sink/.prefetch/probe-");
  });

  test("aborting and listing uploads is told with the upload that stays", async () => {
    const { found } = tryStore([
      always("abort", DENIED),
      always("abortUpload", DENIED),
      always("listUploads", DENIED),
    ]);
    const diagnosis = await found;
    expect(failedIn(diagnosis)).toEqual(["multipart-abort", "multipart", "clean-up"]);
    expect(byName(diagnosis, "clean-up")?.detail).toMatch(/the upload of \S+\/abandoned/);
  });
});

test("a write whose answer was lost is cleaned up as well", async () => {
  const lost = new PrefetchError("UNAVAILABLE", "No answer.");
  const fault: SinkFault = { operation: "put", effect: { kind: "lose-answer", error: lost } };
  const { sink, found } = tryStore([fault, always("list", DENIED)]);
  expect(failedIn(await found)).toEqual(["reach", "put"]);
  expectEmpty(sink);
});

test("a store that never answers is given up in time", async () => {
  const { sink, found } = tryStore([{ operation: "put", effect: { kind: "stall" } }], {
    checkTimeoutMs: 100,
  });
  const diagnosis = await found;
  expect(failedIn(diagnosis)).toEqual(["put"]);
  expect(byName(diagnosis, "put")).toMatchObject({
    code: "UNAVAILABLE",
    detail: "There was no end to it within 0.1 s",
  });
  expectEmpty(sink);
});

test("an abort in the middle of an upload leaves nothing", async () => {
  const stop = new AbortController();
  const { sink, found } = tryStore(
    [{ operation: "writePart", nth: 2, effect: { kind: "stall" } }],
    { signal: stop.signal },
  );
  found.catch(() => undefined);
  await expect.poll(() => sink.openUploads).toBe(1);
  stop.abort();
  await expect(found).rejects.toMatchObject({ code: "ABORTED" });
  expectEmpty(sink);
});

test("an address that names no store is refused", async () => {
  const refused = diagnose({ url: "ftp://host/models", environment: {} });
  await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test.each([
  ["checkTimeoutMs", { checkTimeoutMs: 0 }],
  ["memoryBytes", { memoryBytes: 0 }],
  ["not a model repository", { repo: "no such/name/at all" }],
])("%s is checked before anything is written", async (named, changes) => {
  const { sink, found } = tryStore([], changes);
  await expect(found).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining(named),
  });
  expect(sink.calls).toEqual([]);
});

test("the memory that is expected is the budget and what the process takes besides", async () => {
  const { found } = tryStore([], { memoryBytes: 64 * 1024 ** 2 });
  const { memory } = await found;
  expect(memory.budgetBytes).toBe(64 * 1024 ** 2);
  expect(memory.expectedPeakBytes).toBeGreaterThan(memory.budgetBytes);
});

test("a token that a store repeats is not told", async () => {
  const HF_TOKEN = "canary-token";
  const error = new PrefetchError("FORBIDDEN", `Odd: ${HF_TOKEN}. Not ${HF_TOKEN}!`);
  const { found } = tryStore([always("put", error)], { environment: { HF_TOKEN } });
  const diagnosis = await found;
  expect(failedIn(diagnosis)).toEqual(["put"]);
  expect(JSON.stringify(diagnosis)).not.toContain("canary");
});
