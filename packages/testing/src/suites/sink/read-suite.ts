import { expect, test } from "vitest";
import { contentOf, outcomeOf } from "./sink-content.ts";
import type { SinkSubject } from "./sink-under-test.ts";

const SIZE_BYTES = 100_000;

/** Declares the tests of reading. */
export function readSuite(subject: SinkSubject): void {
  test.each([
    { offset: 0, length: SIZE_BYTES },
    { offset: 0, length: 1 },
    { offset: 1, length: 65_536 },
    { offset: SIZE_BYTES - 1, length: 1 },
    { offset: SIZE_BYTES, length: 0 },
    { offset: 0, length: 0 },
  ])("$length bytes from byte $offset on", async ({ offset, length }) => {
    const { sink } = subject;
    const content = contentOf(SIZE_BYTES, 1);
    await sink.put("a", content);
    const around = new Uint8Array(length + 20).fill(7);
    let told = 0;
    await sink.readInto(around.subarray(10, 10 + length), "a", offset, {
      onBytes: (byteLength) => {
        told += byteLength;
      },
    });
    const expected = new Uint8Array(length + 20).fill(7);
    expected.set(content.subarray(offset, offset + length), 10);
    expect(Buffer.compare(around, expected)).toBe(0);
    expect(told).toBe(length);
  });

  test.each([
    { offset: 0, length: SIZE_BYTES + 1 },
    { offset: SIZE_BYTES - 1, length: 2 },
    { offset: SIZE_BYTES, length: 1 },
    { offset: SIZE_BYTES * 2, length: 1 },
  ])("$length bytes from byte $offset on are too many", async ({ offset, length }) => {
    const { sink } = subject;
    await sink.put("a", contentOf(SIZE_BYTES, 1));
    const reading = sink.readInto(new Uint8Array(length), "a", offset);
    expect(await outcomeOf(reading)).toBe("INTEGRITY");
  });

  test.each(["absent", "absent/below", "folder"])("there is nothing to read at %j", async (key) => {
    const { sink } = subject;
    await sink.put("folder/a", contentOf(10, 1));
    const reading = sink.readInto(new Uint8Array(1), key, 0);
    expect(await outcomeOf(reading)).toBe("NOT_FOUND");
    expect(await sink.head(key)).toBeUndefined();
  });
}
