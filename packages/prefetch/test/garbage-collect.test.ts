import { inspect } from "node:util";
import { PrefetchError, type StorageSink, planParts } from "@prefetch/core";
import type { MemorySink } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { commitLayout } from "../src/model-layout.ts";
import {
  BIG_BYTES,
  type ClockedStore,
  collectIn,
  leaveRun,
  leaveUpload,
  publish,
  startStore,
  uploadsIn,
  writeDoneList,
  writeLease,
  writeUploadRecord,
} from "./garbage-store.ts";
import { COMMIT, OTHER_COMMIT } from "./manifest-fixture.ts";
import { keysIn, writeObjects } from "./stored-model.ts";

const LAYOUT = commitLayout("tiny", COMMIT);
const { prefix: PREFIX } = LAYOUT;
const STORED = { "config.json": "{}", "a.safetensors": "a", "b.safetensors": "b" };

async function startStoreWithDeadRun(
  options: { readonly listUploads?: boolean } = {},
): Promise<ClockedStore> {
  const store = startStore(options);
  await leaveRun(store.sink, PREFIX, STORED);
  store.passMinute();
  return store;
}

describe("what a killed run left", () => {
  test("is listed, and stays without apply", async () => {
    const { sink } = await startStoreWithDeadRun();
    const before = await keysIn(sink);
    const report = await collectIn(sink);
    expect(await keysIn(sink)).toEqual(before);
    expect(sink.openUploads).toBe(1);
    expect(report).toMatchObject({ url: "memory://models", removedItems: 0, stays: [] });
    expect(report.garbage.map(({ kind, url }) => `${kind} ${url}`)).toEqual([
      `upload memory://models/${PREFIX}model-00003-of-00003.safetensors`,
      `file memory://models/${PREFIX}config.json`,
      `file memory://models/${PREFIX}a.safetensors`,
      `file memory://models/${PREFIX}b.safetensors`,
      `record memory://models/${PREFIX}.prefetch/uploads/${recordName(sink)}`,
      `record memory://models/${PREFIX}.prefetch/uploads/done-prun.json`,
      `record memory://models/${PREFIX}.prefetch/lease/1.json`,
    ]);
    expect(report.garbage.every(({ removed }) => !removed)).toBe(true);
  });

  test("is removed with apply, and a second look finds nothing", async () => {
    const { sink } = await startStoreWithDeadRun();
    const found = await collectIn(sink);
    const report = await collectIn(sink, { apply: true });
    expect(report.removedItems).toBe(found.garbage.length);
    expect(report.removedBytes).toBe(found.garbageBytes);
    expect(report.garbage.every(({ removed }) => removed)).toBe(true);
    expect(await keysIn(sink)).toEqual([]);
    expect(sink.openUploads).toBe(0);
    expect(await collectIn(sink)).toMatchObject({ garbage: [], stays: [] });
  });

  test("is found where the store cannot list uploads", async () => {
    const { sink } = await startStoreWithDeadRun({ listUploads: false });
    await collectIn(sink, { apply: true });
    expect(sink.openUploads).toBe(0);
    expect(await keysIn(sink)).toEqual([]);
  });

  test("includes uploads that no record names, and those of copies cut by ranks", async () => {
    const { sink } = await startStoreWithDeadRun();
    const ranks = `tiny/vllm-tp2-01234567/${COMMIT}/`;
    await leaveUpload(sink, `${PREFIX}d.safetensors`);
    await leaveRun(sink, ranks, { "model-rank-0-part-0.safetensors": "r" });
    await collectIn(sink, { apply: true });
    expect(await keysIn(sink, PREFIX)).toEqual([]);
    expect(await uploadsIn(sink)).toEqual([`${ranks}model-00003-of-00003.safetensors`]);
  });

  test("goes from a raw prefix by its records alone", async () => {
    const { sink, passMinute } = startStore();
    const nested = `other/${COMMIT}/`;
    await leaveRun(sink, "", STORED);
    await writeObjects(sink, "", { "notes.txt": "mine", [`${nested}x.bin`]: "mine" });
    await leaveUpload(sink, `${nested}y.bin`);
    passMinute();
    const { stays } = await collectIn(sink, { apply: true });
    expect(await keysIn(sink)).toEqual(["notes.txt", `${nested}x.bin`]);
    expect(await uploadsIn(sink)).toEqual([`${nested}y.bin`]);
    expect(stays.map(({ cause }) => cause)).toEqual(["unknown", "unknown"]);
  });

  test("leaves no id of an upload in the report", async () => {
    const { sink } = startStore();
    const uploadId = "https://session.invalid/canary-5d41402a?upload_id=canary";
    const token = { key: "x", uploadId, plan: planParts(BIG_BYTES) };
    await writeUploadRecord(sink, LAYOUT, "a.safetensors", token);
    for (const apply of [false, true]) {
      const report = await collectIn(sink, { apply });
      expect(report.garbage).toHaveLength(2);
      expect(inspect(report, { depth: null, showHidden: true })).not.toContain("canary");
    }
  });

  test("stays with its record where the upload can only be ended elsewhere", async () => {
    const { sink } = await startStoreWithDeadRun();
    const refusing: StorageSink = {
      ...sink,
      abortUpload: () => Promise.reject(new PrefetchError("INVALID_ARGUMENT", "Elsewhere.")),
    };
    const { garbage } = await collectIn(refusing, { apply: true });
    expect(garbage.filter(({ removed }) => !removed).map(({ kind }) => kind)).toEqual([
      "upload",
      "record",
    ]);
    expect(await keysIn(sink)).toEqual([`${PREFIX}.prefetch/uploads/${recordName(sink)}`]);
  });
});

describe("what others wrote", () => {
  test("stays, uploads included", async () => {
    const { sink } = await startStoreWithDeadRun();
    const build = `builds/${OTHER_COMMIT}/`;
    const theirs = { [`${build}app.zip`]: "zip", "readme.txt": "r", "tiny/notes.txt": "n" };
    await writeObjects(sink, "", theirs);
    const uploads = [`${build}log.bin`, `${OTHER_COMMIT}.bin`, "tiny/later.bin", "x/y/z"];
    for (const key of uploads) await leaveUpload(sink, key);
    const report = await collectIn(sink, { apply: true });
    expect(await keysIn(sink)).toEqual(Object.keys(theirs).toSorted());
    expect(await uploadsIn(sink)).toEqual(uploads);
    expect(report.stays).toEqual([]);
  });

  test("stays beside a model that no run left unfinished", async () => {
    const { sink } = startStore();
    await publish(sink, COMMIT);
    await writeObjects(sink, PREFIX, { "notes.txt": "mine" });
    await leaveUpload(sink, `${PREFIX}notes.bin`);
    const before = await keysIn(sink);
    const { garbage, stays } = await collectIn(sink, { apply: true });
    expect(garbage).toEqual([]);
    expect(stays).toMatchObject([
      { url: `memory://models/${PREFIX.slice(0, -1)}`, cause: "unknown" },
    ]);
    expect(await keysIn(sink)).toEqual(before);
    expect(sink.openUploads).toBe(1);
  });

  test("stays where a run left files too", async () => {
    const { sink } = await startStoreWithDeadRun();
    await writeObjects(sink, PREFIX, { "notes.txt": "mine" });
    const { stays } = await collectIn(sink, { apply: true });
    expect(await keysIn(sink)).toEqual([`${PREFIX}notes.txt`]);
    expect(stays).toMatchObject([
      { cause: "unknown", reason: expect.stringContaining("1 of its") },
    ]);
  });

  test("keeps all files when it is an entry file, which would look like a model without them", async () => {
    const { sink } = await startStoreWithDeadRun();
    await writeObjects(sink, PREFIX, { "model.safetensors.index.json": "{}" });
    const { stays } = await collectIn(sink, { apply: true });
    expect(sink.openUploads).toBe(0);
    expect(await keysIn(sink, PREFIX)).toEqual([
      ".prefetch/uploads/done-prun.json",
      "a.safetensors",
      "b.safetensors",
      "config.json",
      "model.safetensors.index.json",
    ]);
    expect(stays).toMatchObject([{ cause: "unknown", reason: expect.stringContaining("whole") }]);
  });

  test("stays where a forged record points outside", async () => {
    const { sink } = startStore();
    await writeObjects(sink, "", { "victim.txt": "precious", [`${PREFIX}.prefetch/probe`]: "" });
    await writeDoneList(sink, LAYOUT, ["../../victim.txt", ".prefetch/manifest.json"]);
    const token = await leaveUpload(sink, "victim.bin");
    await writeUploadRecord(sink, LAYOUT, "../../victim.bin", token);
    await collectIn(sink, { apply: true });
    expect(await keysIn(sink)).toContain("victim.txt");
    expect(sink.openUploads).toBe(1);
  });

  test("stays where a record cannot be understood", async () => {
    const { sink } = startStore();
    const record = `${PREFIX}.prefetch/uploads/${"a".repeat(32)}.json`;
    await writeObjects(sink, "", { [record]: '{"schemaVersion":2}' });
    const { stays } = await collectIn(sink, { apply: true });
    expect(stays).toMatchObject([{ cause: "unreadable" }]);
    expect(await keysIn(sink)).toEqual([record]);
  });
});

test("a prefix that a run is at is left alone, until its lease has lapsed", async () => {
  const { sink, passMinute } = startStore();
  await leaveRun(sink, PREFIX, STORED);
  const before = await keysIn(sink);
  const busy = await collectIn(sink, { apply: true });
  expect(busy.garbage).toEqual([]);
  expect(busy.stays).toMatchObject([{ cause: "busy", holder: { runId: "prun" } }]);
  expect(await keysIn(sink)).toEqual(before);
  expect(sink.openUploads).toBe(1);
  passMinute();
  await collectIn(sink, { apply: true });
  expect(await keysIn(sink)).toEqual([]);
});

test("a run that begins while gc is about to remove something is left alone", async () => {
  const { sink } = await startStoreWithDeadRun();
  const lease = commitLayout("tiny", COMMIT);
  let looks = 0;
  const racing: StorageSink = {
    ...sink,
    async *list(prefix, options) {
      looks += prefix === lease.leasePrefix ? 1 : 0;
      // After the look at the lease, before it is taken.
      if (prefix === lease.leasePrefix && looks === 2) await writeLease(sink, lease, 60_000);
      yield* sink.list(prefix, options);
    },
  };
  const { garbage, stays } = await collectIn(racing, { apply: true });
  expect(garbage).toEqual([]);
  expect(stays).toMatchObject([{ cause: "busy" }]);
  expect(await keysIn(sink, PREFIX)).toEqual(expect.arrayContaining(Object.keys(STORED)));
});

describe("at a published commit", () => {
  test("only what the manifest does not name goes", async () => {
    const { sink } = await startStoreWithDeadRun();
    await publish(sink, COMMIT);
    await collectIn(sink, { apply: true });
    expect(await keysIn(sink, PREFIX)).toEqual([
      ".prefetch/manifest.json",
      "a.safetensors",
      "config.json",
    ]);
    expect(sink.openUploads).toBe(0);
  });

  test("a removal that was begun and took nothing yet is undone", async () => {
    const { sink } = startStore();
    await publish(sink, COMMIT);
    const before = await keysIn(sink);
    const { bytes } = sink.objects.get(LAYOUT.manifestKey)!;
    await sink.put(LAYOUT.retiredKey, bytes);
    expect(await collectIn(sink, { apply: true })).toMatchObject({ removedItems: 1 });
    expect(await keysIn(sink)).toEqual(before);
  });

  test("a removal that took the manifest is finished", async () => {
    const { sink } = startStore();
    await publish(sink, COMMIT);
    await sink.put(LAYOUT.retiredKey, sink.objects.get(LAYOUT.manifestKey)!.bytes);
    await sink.delete(LAYOUT.manifestKey);
    await collectIn(sink, { apply: true });
    expect(await keysIn(sink)).toEqual([]);
  });

  test("nothing goes where the manifest cannot be read", async () => {
    const { sink } = await startStoreWithDeadRun();
    await writeObjects(sink, "", { [LAYOUT.manifestKey]: '{"schemaVersion":9}' });
    const before = await keysIn(sink);
    const { stays } = await collectIn(sink, { apply: true });
    expect(stays).toMatchObject([
      { cause: "unreadable", reason: expect.stringContaining("Upgrade prefetch") },
    ]);
    expect(await keysIn(sink)).toEqual(before);
    expect(sink.openUploads).toBe(1);
  });
});

test("uploads that must not be listed are told of, and the rest goes", async () => {
  const { sink } = await startStoreWithDeadRun();
  const closed: StorageSink = {
    ...sink,
    // oxlint-disable-next-line require-yield -- it is refused
    async *listUploads() {
      throw new PrefetchError("FORBIDDEN", "Not yours.");
    },
  };
  const { stays } = await collectIn(closed, { apply: true });
  expect(stays).toMatchObject([
    { cause: "unreadable", reason: expect.stringContaining("Not yours") },
  ]);
  expect(await keysIn(sink)).toEqual([]);
  expect(sink.openUploads).toBe(0);
});

test("stops when it is aborted", async () => {
  const { sink } = await startStoreWithDeadRun();
  const signal = AbortSignal.abort();
  await expect(collectIn(sink, { apply: true, signal })).rejects.toMatchObject({ code: "ABORTED" });
});

function recordName(sink: MemorySink): string {
  const names = [...sink.objects.keys()].map((key) => key.slice(key.lastIndexOf("/") + 1));
  return names.find((name) => /^[0-9a-f]{32}\.json$/.test(name)) ?? "none";
}
