import { expect, test } from "vitest";
import { putAmongDeletions } from "./put-among-deletions.ts";
import { contentOf, keysOf } from "./sink-content.ts";
import type { SinkSubject } from "./sink-under-test.ts";

/** In the order of their UTF-8 bytes; UTF-16 code units would put the last two the other way round. */
const KEYS: readonly string[] = [
  "B.txt",
  "b-",
  "b.txt",
  "b/c/d",
  "b/c/e/f",
  "b/c0",
  "b/x",
  "b0",
  "z\uff5e",
  "z\u{1f600}",
];

/** Declares the tests of listing. */
export function listSuite(subject: SinkSubject): void {
  const list = async (prefix: string, delimiter?: "/"): Promise<string[]> => {
    for (const [index, key] of KEYS.toReversed().entries()) {
      await subject.sink.put(key, contentOf(index, index));
    }
    return keysOf(subject.sink.list(prefix, { delimiter }));
  };

  test("keys come in the order of their UTF-8 bytes", async () => {
    expect(await list("")).toEqual(KEYS);
  });

  test.each([
    { prefix: "b", keys: ["b-", "b.txt", "b/c/d", "b/c/e/f", "b/c0", "b/x", "b0"] },
    { prefix: "b/", keys: ["b/c/d", "b/c/e/f", "b/c0", "b/x"] },
    { prefix: "b/c", keys: ["b/c/d", "b/c/e/f", "b/c0"] },
    { prefix: "b/c/", keys: ["b/c/d", "b/c/e/f"] },
    { prefix: "b/c/e/f", keys: ["b/c/e/f"] },
    { prefix: "b/c/e/f/", keys: [] },
    { prefix: "nothing", keys: [] },
    { prefix: "nothing/at/all", keys: [] },
  ])("the prefix $prefix is a string, not a folder", async ({ prefix, keys }) => {
    expect(await list(prefix)).toEqual(keys);
  });

  test.each([
    { prefix: "", keys: ["B.txt", "b-", "b.txt", "b/", "b0", "z\uff5e", "z\u{1f600}"] },
    { prefix: "b", keys: ["b-", "b.txt", "b/", "b0"] },
    { prefix: "b/", keys: ["b/c/", "b/c0", "b/x"] },
    { prefix: "b/c", keys: ["b/c/", "b/c0"] },
    { prefix: "nothing/", keys: [] },
  ])("a delimiter folds what lies deeper than $prefix", async ({ prefix, keys }) => {
    expect(await list(prefix, "/")).toEqual(keys);
  });

  test("a folded folder is told apart by its key, its size and its version", async () => {
    const { sink } = subject;
    await sink.put("folder/a", contentOf(10, 1));
    for await (const folder of sink.list("", { delimiter: "/" })) {
      expect(folder).toMatchObject({ key: "folder/", sizeBytes: 0, version: "" });
    }
  });

  test("an entry tells what head tells; stores may tell the checksum by head only", async () => {
    const { sink } = subject;
    await sink.put("a", contentOf(123, 1));
    const told = await sink.head("a");
    for await (const listed of sink.list("")) {
      expect({ ...listed, checksum: listed.checksum ?? told?.checksum }).toEqual(told);
    }
  });

  test("a listing of several hundred keys is complete", async () => {
    const { sink } = subject;
    const keys = Array.from(
      { length: 300 },
      (_, index) => `many/${String(index).padStart(4, "0")}`,
    );
    // The sink itself may be writing and removing what it tries the store with.
    await Promise.all(keys.map((key) => putAmongDeletions(subject, key, new Uint8Array(1))));
    expect(await keysOf(sink.list("many/"))).toEqual(keys);
  });
}
