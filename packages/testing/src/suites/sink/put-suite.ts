import type { StorageSink } from "@prefetch/core";
import { expect, test } from "vitest";
import {
  contentOf,
  digestAt,
  digestOf,
  outcomeOf,
  startParts,
  writeParts,
} from "./sink-content.ts";
import type { SinkSubject } from "./sink-under-test.ts";

/** Declares the tests of whole writes: their conditions, and that readers see no half of one. */
export function putSuite(subject: SinkSubject): void {
  test("an empty object is an object", async () => {
    const { sink } = subject;
    expect(await sink.put("nested/empty", new Uint8Array(0))).toMatchObject({ sizeBytes: 0 });
    expect(await sink.head("nested/empty")).toMatchObject({ key: "nested/empty", sizeBytes: 0 });
    expect(await digestAt(sink, "nested/empty")).toBe(digestOf(new Uint8Array(0)));
  });

  test("head tells what put told", async () => {
    const { sink } = subject;
    const stored = await sink.put("a.json", contentOf(100, 1), { contentType: "application/json" });
    const told = await sink.head("a.json");
    expect(told).toMatchObject(stored);
    const ageMs = Date.now() - (told?.modifiedAt.getTime() ?? 0);
    expect(Math.abs(ageMs)).toBeLessThan(86_400_000);
  });

  test("what lies at the key is replaced, and has another version", async () => {
    const { sink } = subject;
    const first = await sink.put("a", contentOf(100, 1));
    const second = await sink.put("a", contentOf(100, 2));
    expect(second.version).not.toBe(first.version);
    expect(await digestAt(sink, "a")).toBe(digestOf(contentOf(100, 2)));
  });

  test("of eight ifAbsent writes at once exactly one wins, where the store keeps ifAbsent", async () => {
    const { sink } = subject;
    const contents = Array.from({ length: 8 }, (_, index) => contentOf(70_000 + index, index));
    const outcomes = await Promise.all(
      contents.map((content) => outcomeOf(sink.put("folder/once", content, { ifAbsent: true }))),
    );
    const { conditionalPut } = await sink.capabilities();
    const lost = conditionalPut === "none" ? "INVALID_ARGUMENT" : "CONFLICT";
    const winner = contents.find((_, index) => outcomes[index] === "resolved");
    expect(outcomes.filter((outcome) => outcome === lost)).toHaveLength(
      lost === "CONFLICT" ? 7 : 8,
    );
    expect(await digestAt(sink, "folder/once")).toBe(winner && digestOf(winner));
    const late = sink.put("folder/once", contentOf(5, 9), { ifAbsent: true });
    expect(await outcomeOf(late)).toBe(lost);
  });

  test("ifMatch replaces only that version, where the store keeps ifMatch", async () => {
    const { sink } = subject;
    const { version } = await sink.put("a", contentOf(10, 1));
    const isKept = (await sink.capabilities()).conditionalPut === "create-and-replace";
    const replace = (key: string, sizeBytes: number): Promise<string> =>
      outcomeOf(sink.put(key, contentOf(sizeBytes, 2), { ifMatch: version }));
    expect(await replace("a", 20)).toBe(isKept ? "resolved" : "INVALID_ARGUMENT");
    expect(await replace("a", 30)).toBe(isKept ? "CONFLICT" : "INVALID_ARGUMENT");
    expect(await replace("absent", 30)).toBe(isKept ? "CONFLICT" : "INVALID_ARGUMENT");
    const expected = isKept ? contentOf(20, 2) : contentOf(10, 1);
    expect(await digestAt(sink, "a")).toBe(digestOf(expected));
    expect(await digestAt(sink, "absent")).toBeUndefined();
  });

  test("a reader sees the old object or the new one, whole, while put replaces it", async () => {
    const { sink } = subject;
    const [old, replacement] = [contentOf(300_000, 1), contentOf(300_000, 2)];
    await sink.put("a", old);
    const seen = await digestsSeen(sink, "a", async () => {
      for (let round = 0; round < 10; round += 1) {
        await sink.put("a", replacement);
        await sink.put("a", old);
      }
    });
    expect([digestOf(old), digestOf(replacement)]).toEqual(expect.arrayContaining(seen));
  });

  test("a reader sees the old object or the new one, whole, while an upload replaces it", async () => {
    const { sink } = subject;
    const { upload, content } = await startParts(subject, "a", 3);
    const old = contentOf(content.byteLength, 9);
    await sink.put("a", old);
    const seen = await digestsSeen(sink, "a", async () => {
      await writeParts(upload, content, [1, 2, 3]);
      await upload.complete();
    });
    expect([digestOf(old), digestOf(content)]).toEqual(expect.arrayContaining(seen));
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });
}

/** Reads an object again and again while `write` runs. */
async function digestsSeen(
  sink: StorageSink,
  key: string,
  write: () => Promise<void>,
): Promise<string[]> {
  const target = new Uint8Array((await sink.head(key))?.sizeBytes ?? 0);
  const seen = new Set<string>();
  const writing = { isOver: false };
  const read = async (): Promise<void> => {
    while (!writing.isOver) {
      await sink.readInto(target, key, 0);
      seen.add(digestOf(target));
    }
  };
  await Promise.all([
    read(),
    write().finally(() => {
      writing.isOver = true;
    }),
  ]);
  return [...seen];
}
