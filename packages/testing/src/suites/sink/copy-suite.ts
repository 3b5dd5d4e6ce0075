import { expect, test } from "vitest";
import { putAmongDeletions } from "./put-among-deletions.ts";
import { contentOf, digestAt, digestOf, keysOf, outcomeOf } from "./sink-content.ts";
import type { SinkSubject } from "./sink-under-test.ts";

/** Declares the tests of copies inside the store and of deletions. */
export function copySuite(subject: SinkSubject): void {
  test.each(["plain", "folder/with space#and?more%20.bin", "naïve/日本語"])(
    "a copy of %j stands on its own",
    async (from) => {
      const { sink } = subject;
      const content = contentOf(200_000, 1);
      await sink.put(from, content);
      const stored = await sink.copy(addressOf(sink.url, from), "copies/to here");
      expect(await sink.head("copies/to here")).toMatchObject(stored);
      await sink.put(from, contentOf(5, 2));
      expect(await digestAt(sink, "copies/to here")).toBe(digestOf(content));
      await sink.delete(from);
      expect(await digestAt(sink, "copies/to here")).toBe(digestOf(content));
    },
  );

  test("a copy replaces what lies at its key", async () => {
    const { sink } = subject;
    await sink.put("from", contentOf(1000, 1));
    await sink.put("to", contentOf(3000, 2));
    await sink.copy(addressOf(sink.url, "from"), "to");
    expect(await digestAt(sink, "to")).toBe(digestOf(contentOf(1000, 1)));
  });

  test("what is not there, or in another store, is not copied", async () => {
    const { sink } = subject;
    const absent = sink.copy(addressOf(sink.url, "absent"), "to");
    expect(await outcomeOf(absent)).toBe("NOT_FOUND");
    const elsewhere = sink.copy("nowhere://elsewhere/key", "to");
    expect(await outcomeOf(elsewhere)).toBe("INVALID_ARGUMENT");
    expect(await digestAt(sink, "to")).toBeUndefined();
  });

  test("a deletion takes one object and no other", async () => {
    const { sink } = subject;
    for (const key of ["folder/a", "folder/a.txt", "folder/b/c"])
      await sink.put(key, contentOf(9, 1));
    await sink.delete("folder/a");
    expect(await keysOf(sink.list(""))).toEqual(["folder/a.txt", "folder/b/c"]);
    expect(await digestAt(sink, "folder/a")).toBeUndefined();
  });

  test("nothing is deleted where nothing is", async () => {
    const { sink } = subject;
    await sink.put("folder/a", contentOf(9, 1));
    const beside = subject.expectations.deletesObjectsOnly ? ["folder", "folder/a/below"] : [];
    for (const key of ["absent", "absent/below", ...beside]) await sink.delete(key);
    expect(await keysOf(sink.list(""))).toEqual(["folder/a"]);
  });

  test("objects are written and deleted in one folder at once", async () => {
    const { sink } = subject;
    const rounds = Array.from({ length: 8 }, async (_, index) => {
      for (let round = 0; round < 10; round += 1) {
        await putAmongDeletions(subject, `folder/nested/${index}`, contentOf(100, round));
        await sink.delete(`folder/nested/${index}`);
      }
    });
    await Promise.all(rounds);
    expect(await keysOf(sink.list(""))).toEqual([]);
  });
}

/** An object's address: the sink's, a slash, and the key with each name percent-encoded. */
function addressOf(sinkUrl: string, key: string): string {
  return [sinkUrl, ...key.split("/").map(encodeURIComponent)].join("/");
}
