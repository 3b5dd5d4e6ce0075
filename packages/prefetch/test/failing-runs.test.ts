import { readFile, writeFile } from "node:fs/promises";
import { PrefetchError } from "@prefetch/core";
import { createHfSource } from "@prefetch/hf-source";
import { createFaultySink } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { CONTENTS, temporaryDirectory } from "./stored-model.ts";
import { contentsIn, eventsOf, manifestIn, startTinyHub } from "./tiny-hub.ts";

const WEIGHTS = "model-00001-of-00002.safetensors";

describe("a file that cannot be transferred", () => {
  test("does not stop the others, and nothing is published", async () => {
    const { hub, start, sink, commit } = await startTinyHub();
    hub.inject({ route: "cdn", path: WEIGHTS, fault: { kind: "flip-byte", fileOffset: 3 } });
    const run = start();
    const events = await eventsOf(run);
    const error = {
      code: "INTEGRITY",
      message: expect.stringMatching(/^1 of 7 files could not be transferred\..*run the same/),
      context: { failures: [{ path: WEIGHTS, code: "INTEGRITY" }] },
    };
    await expect(run.wait()).rejects.toMatchObject(error);
    expect(events.at(-1)).toMatchObject({ type: "run-failed", code: "INTEGRITY" });
    expect(manifestIn(sink, `tiny/${commit}/`)).toBeUndefined();
    expect(Object.keys(contentsIn(sink, `tiny/${commit}/`)).toSorted()).toEqual([
      "1_Pooling/config.json",
      "added tokens #1 100%.json",
      "empty.txt",
      "model-00002-of-00002.safetensors",
    ]);
    expect(run.phase).toBe("failed");
  });

  test("is transferred by the next run", async () => {
    const { hub, prefetch, sink, commit } = await startTinyHub();
    hub.inject({ route: "cdn", path: WEIGHTS, fault: { kind: "flip-byte", fileOffset: 3 } });
    await expect(prefetch()).rejects.toMatchObject({ code: "INTEGRITY" });
    hub.clearFaults();
    await prefetch();
    expect(contentsIn(sink, `tiny/${commit}/`)).toEqual(CONTENTS);
  });

  test("gives the run the most telling code of several", async () => {
    const { hub, prefetch } = await startTinyHub();
    hub.inject({ route: "cdn", path: WEIGHTS, fault: { kind: "flip-byte", fileOffset: 3 } });
    hub.inject({ route: "resolve", path: "empty.txt", fault: { kind: "status", status: 404 } });
    hub.inject({
      route: "resolve",
      path: "1_Pooling/config.json",
      fault: { kind: "status", status: 403 },
    });
    await expect(prefetch()).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("in the store leaves what the next run goes on with, and no entry file", async () => {
    const large = { "config.json": "{}", "model.safetensors": "w".repeat(17 * 1024 ** 2) };
    const { prefetch, sink, commit } = await startTinyHub(large);
    const error = new PrefetchError("INSUFFICIENT_RESOURCES", "The bucket is full.");
    const faulty = createFaultySink(sink, [
      { operation: "writePart", nth: 2, times: 9, effect: { kind: "fail", error } },
    ]);
    await expect(prefetch({ sinkOf: async () => faulty })).rejects.toMatchObject({
      code: "INSUFFICIENT_RESOURCES",
      message: expect.stringContaining("The bucket is full."),
    });
    expect(sink.openUploads).toBe(1);
    expect(contentsIn(sink, `tiny/${commit}/`)).toEqual({});
    const before = sink.calls.length;
    await prefetch();
    const calls = sink.calls.slice(before);
    expect(calls.filter(({ operation }) => operation === "writePart")).toHaveLength(1);
    expect(sink.openUploads).toBe(0);
    expect(contentsIn(sink, `tiny/${commit}/`)).toEqual(large);
  });
});

describe("a run that fails before anything moves", () => {
  test.each([
    ["an unknown repository", { repo: "org/nothing" }, "NOT_FOUND"],
    ["an unknown revision", { revision: "nothing" }, "NOT_FOUND"],
    ["a pattern that matches nothing", { include: ["*.gguf"] }, "INVALID_ARGUMENT"],
    ["patterns that leave nothing", { exclude: ["*"] }, "INVALID_ARGUMENT"],
    ["a memory budget that is too small", { memoryBytes: 1 }, "INSUFFICIENT_RESOURCES"],
  ])("%s leaves the store as it was", async (_, options, code) => {
    const { prefetch, sink } = await startTinyHub();
    await expect(prefetch(options)).rejects.toMatchObject({ code });
    expect(sink.objects.size).toBe(0);
  });

  test("a repository without files is not found", async () => {
    const { prefetch } = await startTinyHub({});
    await expect(prefetch()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a Hub that cannot be reached is unavailable", async () => {
    const { hub, prefetch } = await startTinyHub();
    await hub.close();
    const source = createHfSource({ endpoint: hub.url, environment: {}, maxAttempts: 1 });
    await expect(prefetch({ source })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("a path that would leave the target is refused, and nothing is written", async () => {
    const { hub, prefetch, sink } = await startTinyHub();
    const entry = { type: "file", path: "../evil", size: 1, oid: "0".repeat(40) };
    hub.addRepository({ repoId: "org/evil", files: [], extraTreeEntries: [entry] });
    const attempt = prefetch({ repo: "org/evil" });
    await expect(attempt).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(sink.objects.size).toBe(0);
  });

  test("a file that stands where the folder is to be is a conflict", async () => {
    const { prefetch } = await startTinyHub();
    const path = `${await temporaryDirectory()}/models`;
    await writeFile(path, "in the way");
    await expect(prefetch({ to: path, sinkOf: undefined })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await readFile(path, "utf8")).toBe("in the way");
  });
});
