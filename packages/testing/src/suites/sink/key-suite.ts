import { expect, test } from "vitest";
import {
  contentOf,
  digestAt,
  digestOf,
  keysOf,
  outcomeOf,
  startParts,
  writeParts,
} from "./sink-content.ts";
import { planOf } from "./sink-under-test.ts";
import type { SinkSubject } from "./sink-under-test.ts";

const ODD_KEYS: readonly string[] = [
  "with space.txt",
  " leading and trailing ",
  "hash#mark.txt",
  "question?mark=1&more.txt",
  "per%cent and %20 and %2F.txt",
  "plus+plus.txt",
  "at@sign~tilde.txt",
  `quotes'and"double".txt`,
  "brackets[1]{2}(3)<4>|;,:!$^`=.txt",
  "star*.txt",
  "-dash",
  ".hidden/..two dots/...three",
  "trailing dot./and space /file",
  "deep/er/and/deep/er/file.bin",
  "naïve/日本語/emoji 😀.json",
  "CON/aux.txt",
];
const COMPOSED = "caf\u00e9.txt";
const DECOMPOSED = "cafe\u0301.txt";
const UNSAFE_KEYS = [
  "",
  "../up",
  "a/../../up",
  "/absolute",
  "a//b",
  "a/./b",
  "a\\b",
  "C:/x",
  "a\nb",
];

/** Declares the tests of what a key may be. */
export function keySuite(subject: SinkSubject): void {
  test.each(ODD_KEYS)("%j is kept as it is", async (key) => {
    const { partSizeBytes, sink } = subject;
    const small = contentOf(1000, 1);
    const stored = await sink.put(key, small);
    expect(stored).toMatchObject({ key, sizeBytes: 1000 });
    expect(await digestAt(sink, key)).toBe(digestOf(small));
    const large = contentOf(partSizeBytes + 1, 2);
    const upload = await sink.startUpload(key, planOf(large.byteLength, partSizeBytes));
    await writeParts(upload, large, [1, 2]);
    expect((await upload.complete()).key).toBe(key);
    expect(await digestAt(sink, key)).toBe(digestOf(large));
    expect(await keysOf(sink.list(""))).toEqual([key]);
    await sink.delete(key);
    expect(await keysOf(sink.list(""))).toEqual([]);
  });

  test("two Unicode forms of one name are two keys", async () => {
    const { sink } = subject;
    await sink.put(COMPOSED, contentOf(10, 1));
    await sink.put(DECOMPOSED, contentOf(20, 2));
    expect(await digestAt(sink, COMPOSED)).toBe(digestOf(contentOf(10, 1)));
    expect(await digestAt(sink, DECOMPOSED)).toBe(digestOf(contentOf(20, 2)));
    expect(await keysOf(sink.list(""))).toEqual([DECOMPOSED, COMPOSED]);
  });

  test("a key as long as the store allows is kept", async () => {
    const { sink, partSizeBytes, expectations } = subject;
    const key = longKey(expectations.longestKeyBytes, expectations.longestNameBytes);
    await sink.put(key, contentOf(10, 1));
    expect(await keysOf(sink.list(""))).toEqual([key]);
    const content = contentOf(partSizeBytes + 1, 2);
    const upload = await sink.startUpload(key, planOf(content.byteLength, partSizeBytes));
    await writeParts(upload, content, [1, 2]);
    await upload.complete();
    expect(await digestAt(sink, key)).toBe(digestOf(content));
  });

  test.each(UNSAFE_KEYS)("%j is refused by every call that writes", async (key) => {
    const { sink } = subject;
    await sink.put("source", contentOf(10, 1));
    expect(await outcomeOf(sink.put(key, contentOf(10, 1)))).toBe("INVALID_ARGUMENT");
    expect(await outcomeOf(sink.startUpload(key, planOf(10, 10)))).toBe("INVALID_ARGUMENT");
    expect(await outcomeOf(sink.copy(`${sink.url}/source`, key))).toBe("INVALID_ARGUMENT");
    expect(await outcomeOf(sink.delete(key))).toBe("INVALID_ARGUMENT");
    expect(await keysOf(sink.list(""))).toEqual(["source"]);
  });

  test("an object and a folder of one name are kept, or the second is refused", async () => {
    const { sink, expectations } = subject;
    await sink.put("name", contentOf(10, 1));
    await sink.put("folder/name", contentOf(20, 2));
    const expected = expectations.putBesideFolder;
    expect(await outcomeOf(sink.put("name/below", contentOf(5, 3)))).toBe(expected);
    expect(await outcomeOf(sink.put("folder", contentOf(5, 4)))).toBe(expected);
    const { upload, content } = await startParts(subject, "folder", 1);
    await writeParts(upload, content, [1]);
    expect(await outcomeOf(upload.complete())).toBe(expectations.uploadBesideFolder);
    await upload.abort();
    expect(await sink.head("nothing/below")).toBeUndefined();
    expect(await digestAt(sink, "name")).toBe(digestOf(contentOf(10, 1)));
    if (expectations.failedPutHidesFolder) return;
    expect(await digestAt(sink, "folder/name")).toBe(digestOf(contentOf(20, 2)));
  });
}

/** Returns a key of `keyBytes` in names of up to `nameBytes`, two-byte characters among them. */
function longKey(keyBytes: number, nameBytes: number): string {
  if (keyBytes <= nameBytes) return nameOf(keyBytes);
  const firstBytes = Math.min(nameBytes, keyBytes - 2);
  return `${nameOf(firstBytes)}/${longKey(keyBytes - firstBytes - 1, nameBytes)}`;
}

function nameOf(byteLength: number): string {
  return "é".repeat(Math.floor(byteLength / 2)) + "x".repeat(byteLength % 2);
}
