import type { ByteRange, ModelReader, ModelRevision } from "@prefetch/core";
import { describe, expect, test } from "vitest";
import { codeOf, listed, type SourceSuiteFile, type SourceUnderTest } from "./source-under-test.ts";

/** The source under test, once it is there. */
interface Opened {
  readonly subject: SourceUnderTest;
  readonly revision: ModelRevision;
}

/** Declares the tests of opening a whole file in the plain way. */
export function plainOpenSuite(large: SourceSuiteFile, opened: () => Opened): void {
  describe("a plain open", () => {
    const whole = { start: 0, end: large.bytes.length };
    async function openPlain(range: ByteRange, signal?: AbortSignal): Promise<ModelReader> {
      const { subject, revision } = opened();
      const file = await listed(subject.source, revision, large.path);
      return subject.source.open(revision, file, range, { plain: true, signal });
    }

    test("delivers the file without asking for a range", async () => {
      const cure = opened().subject.spoilRanges?.(large.path);
      const reader = await openPlain(whole);
      expect(reader.position).toBe(0);
      const target = new Uint8Array(large.bytes.length);
      await reader.readInto(target.subarray(0, 100_000));
      await reader.readInto(target.subarray(100_000));
      await reader.close();
      await reader.close();
      cure?.();
      expect(Buffer.compare(target, large.bytes)).toBe(0);
    });

    test("can be given up in the middle", async () => {
      const reader = await openPlain(whole);
      await reader.readInto(new Uint8Array(1000));
      await reader.close();
      expect(reader.position).toBe(1000);
    });

    test.each([
      [0, large.bytes.length - 1],
      [1, large.bytes.length],
      [0, 0],
    ])("refuses the bytes from %i to %i: they are not the file", async (start, end) => {
      expect(await codeOf(openPlain({ start, end }))).toBe("INVALID_ARGUMENT");
    });

    test("is ended by the signal", async () => {
      expect(await codeOf(openPlain(whole, AbortSignal.abort()))).toBe("ABORTED");
    });
  });
}
