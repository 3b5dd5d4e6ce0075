import { PrefetchError } from "@prefetch/core";
import type { StorageSink } from "@prefetch/core";
import { fanOutSink } from "@prefetch/storage-sink";
import { createFaultySink, createMemorySink } from "@prefetch/testing";
import { expect, test } from "vitest";

const CONTENT = new Uint8Array(300).map((_, index) => index);
const PLAN = { sizeBytes: 300, partSizeBytes: 100, partCount: 3 };
const QUICK = { maxAttempts: 3, minRetryDelayMs: 1, maxRetryDelayMs: 2 };

const denied = new PrefetchError("FORBIDDEN", "No.");
const away = new PrefetchError("UNAVAILABLE", "Gone for now.");

interface Drops {
  readonly dropped: string[];
  readonly onDropped: (sink: StorageSink, error: PrefetchError) => void;
}

function recordDrops(): Drops {
  const dropped: string[] = [];
  return { dropped, onDropped: ({ url }, { code }) => void dropped.push(`${url} ${code}`) };
}

function partOf(partNumber: number): Uint8Array {
  return CONTENT.subarray(100 * (partNumber - 1), 100 * partNumber);
}

test("a member that fails for good is dropped and reported; the others go on", async () => {
  const good = createMemorySink({ url: "memory://good" });
  const inner = createMemorySink({ url: "memory://bad" });
  const bad = createFaultySink(inner, [
    { operation: "writePart", nth: 2, times: 9, effect: { kind: "fail", error: denied } },
  ]);
  const { dropped, onDropped } = recordDrops();
  const sink = fanOutSink([bad, good], { ...QUICK, onDropped });
  const upload = await sink.startUpload("a", PLAN);
  for (const partNumber of [1, 2, 3]) await upload.writePart(partNumber, partOf(partNumber));
  await upload.complete();
  await sink.put("b", CONTENT);
  expect(dropped).toEqual(["memory://bad FORBIDDEN"]);
  expect(good.objects.get("a")?.bytes).toEqual(CONTENT);
  expect([...inner.objects.keys()]).toEqual([]);
  expect([inner.openUploads, good.openUploads]).toEqual([0, 0]);
});

test("a member's failure that passes is made good with that member alone", async () => {
  const good = createMemorySink({ url: "memory://good" });
  const inner = createMemorySink({ url: "memory://shaky" });
  const shaky = createFaultySink(inner, [
    { operation: "writePart", nth: 1, times: 2, effect: { kind: "fail", error: away } },
    { operation: "put", nth: 1, times: 2, effect: { kind: "lose-answer", error: away } },
  ]);
  const { dropped, onDropped } = recordDrops();
  const sink = fanOutSink([good, shaky], { ...QUICK, onDropped });
  const upload = await sink.startUpload("a", PLAN);
  for (const partNumber of [1, 2, 3]) await upload.writePart(partNumber, partOf(partNumber));
  await upload.complete();
  await sink.put("b", CONTENT);
  expect(dropped).toEqual([]);
  expect(inner.objects.get("a")?.bytes).toEqual(CONTENT);
  const writes = good.calls.filter(({ operation }) => operation === "writePart");
  expect(writes.length).toBe(3);
});

test("where every member fails nobody is dropped, and the first failure is told", async () => {
  const members = ["memory://one", "memory://two"].map((url) =>
    createFaultySink(createMemorySink({ url }), [
      { operation: "put", times: QUICK.maxAttempts, effect: { kind: "fail", error: away } },
    ]),
  );
  const { dropped, onDropped } = recordDrops();
  const sink = fanOutSink(members, { ...QUICK, onDropped });
  await expect(sink.put("a", CONTENT)).rejects.toBe(away);
  await sink.put("a", CONTENT);
  expect(dropped).toEqual([]);
});

test("an abort and a lost condition are the caller's, and drop nobody", async () => {
  const { dropped, onDropped } = recordDrops();
  const members = [createMemorySink({ url: "memory://one" }), createMemorySink()];
  const sink = fanOutSink(members, { ...QUICK, onDropped });
  await members[0]!.put("a", CONTENT);
  await expect(sink.put("a", CONTENT, { ifAbsent: true })).rejects.toThrow(PrefetchError);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(sink.put("b", CONTENT, { signal })).rejects.toMatchObject({ code: "ABORTED" });
  expect(dropped).toEqual([]);
  expect(members[1]!.objects.size).toBe(0);
});

test("what is there is what all members have, of one size", async () => {
  const [one, two] = [createMemorySink({ url: "memory://one" }), createMemorySink()];
  for (const key of ["a", "b", "c", "ü", "z"]) await one.put(key, CONTENT);
  for (const key of ["b", "d", "ü", "z"]) await two.put(key, CONTENT);
  await two.put("z", CONTENT.subarray(1));
  const sink = fanOutSink([one, two]);
  const keys: string[] = [];
  for await (const { key } of sink.list("")) keys.push(key);
  expect(keys).toEqual(["b", "ü"]);
  expect(await sink.head("a")).toBeUndefined();
  expect(await sink.head("z")).toBeUndefined();
  expect(await sink.head("b")).toMatchObject({ sizeBytes: 300 });
});

test("a resumed upload has the parts that all members hold; a member that forgot it begins anew", async () => {
  const [one, two] = [createMemorySink({ url: "memory://one" }), createMemorySink()];
  const first = await fanOutSink([one, two]).startUpload("a", PLAN);
  await first.writePart(1, partOf(1));
  await first.writePart(2, partOf(2));
  const inTwo: StorageSink = two;
  for await (const pending of inTwo.listUploads("a")) await inTwo.abortUpload(pending);
  const again = await fanOutSink([one, two]).resumeUpload(first.token);
  expect(again?.written).toEqual([]);
  for (const partNumber of [3, 1, 2]) await again?.writePart(partNumber, partOf(partNumber));
  await again?.complete();
  expect([one, two].map(({ objects }) => objects.get("a")?.bytes)).toEqual([CONTENT, CONTENT]);
});

test("bytes are read from any member that has them", async () => {
  const [one, two] = [createMemorySink({ url: "memory://one" }), createMemorySink()];
  const broken = createFaultySink(one, [
    { operation: "readInto", times: 1, effect: { kind: "fail", error: away } },
  ]);
  const sink = fanOutSink([broken, two]);
  await sink.put("a", CONTENT);
  const target = new Uint8Array(10);
  await sink.readInto(target, "a", 100);
  expect(target).toEqual(CONTENT.subarray(100, 110));
});

test("no store, or one twice, is refused", () => {
  expect(() => fanOutSink([])).toThrow(PrefetchError);
  expect(() => fanOutSink([createMemorySink(), createMemorySink()])).toThrow(/same address/);
});
