import { truncate } from "node:fs/promises";
import { join } from "node:path";
import type { PutOptions, StorageSink } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import { describe, expect, test } from "vitest";
import {
  type WriteManifestOptions,
  readManifest,
  writeManifest,
} from "../src/manifest/manifest-store.ts";
import { layoutAt } from "../src/model-layout.ts";
import { fileOf, manifestOf } from "./manifest-fixture.ts";
import { temporaryDirectory, writeObjects } from "./stored-model.ts";

const layout = layoutAt("tiny/");
const manifest = manifestOf([fileOf("config.json")]);

test("a manifest is read as it was written, with the object's version", async () => {
  const sink = await openSink(await temporaryDirectory());
  const object = await writeManifest(sink, layout, manifest);
  expect(object.key).toBe("tiny/.prefetch/manifest.json");
  expect(await readManifest(sink, layout)).toEqual({ manifest, object });
});

test("where there is no manifest none is read", async () => {
  const sink = await openSink(await temporaryDirectory());
  expect(await readManifest(sink, layout)).toBeUndefined();
});

test("a manifest that goes while it is being read is none", async () => {
  const sink = await openSink(await temporaryDirectory());
  const object = await writeManifest(sink, layout, manifest);
  await sink.delete(object.key);
  const late: StorageSink = {
    ...sink,
    head: () => Promise.resolve({ ...object, modifiedAt: new Date(0) }),
  };
  expect(await readManifest(late, layout)).toBeUndefined();
});

test("a second manifest is refused where it must be the first", async () => {
  const sink = await openSink(await temporaryDirectory());
  await writeManifest(sink, layout, manifest, { ifAbsent: true });
  await expect(writeManifest(sink, layout, manifest, { ifAbsent: true })).rejects.toMatchObject({
    code: "CONFLICT",
  });
});

test("an object too large for a manifest is refused before it is read", async () => {
  const directory = await temporaryDirectory();
  const sink = await openSink(directory);
  await writeObjects(sink, "", { [layout.manifestKey]: "{" });
  await truncate(join(directory, layout.manifestKey), 257 * 1024 * 1024);
  const unread: StorageSink = {
    ...sink,
    readInto: () => Promise.reject(new Error("It was read.")),
  };
  await expect(readManifest(unread, layout)).rejects.toMatchObject({
    code: "INTEGRITY",
    message: expect.stringContaining(`${sink.url}/${layout.manifestKey} has 269484032 bytes`),
  });
});

describe("conditions that a store cannot keep are left out", () => {
  const asked: WriteManifestOptions = { ifAbsent: true, ifMatch: "version" };
  test.each([
    ["none", {}],
    ["create", { ifAbsent: true }],
    ["create-and-replace", { ifAbsent: true, ifMatch: "version" }],
  ] as const)("by one with %s", async (conditionalPut, kept) => {
    const sink = await openSink(await temporaryDirectory());
    const puts: PutOptions[] = [];
    const recording: StorageSink = {
      ...sink,
      capabilities: async () => ({ ...(await sink.capabilities()), conditionalPut }),
      put: (key, bytes, options = {}) => {
        puts.push(options);
        return sink.put(key, bytes);
      },
    };
    await writeManifest(recording, layout, manifest, asked);
    expect(puts).toEqual([{ ...kept, contentType: "application/json", signal: undefined }]);
  });
});
