import {
  createFileHasher,
  type ByteRange,
  type ModelFile,
  type ModelRevision,
  type ModelSource,
} from "@prefetch/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plainOpenSuite } from "./source/plain-open-suite.ts";
import {
  codeOf,
  listAll,
  listed,
  type SourceSuiteFile,
  type SourceUnderTest,
} from "./source/source-under-test.ts";

/** What {@link sourceConformanceSuite} needs to know. */
export interface SourceSuiteOptions {
  /** Names the source in the test report. */
  readonly name: string;
  /** Makes a source whose model holds exactly `files`. */
  create(files: readonly SourceSuiteFile[]): Promise<SourceUnderTest>;
}

const LARGE: SourceSuiteFile = { path: "model.safetensors", bytes: pattern(300_007) };
const EMPTY: SourceSuiteFile = { path: "nested/empty.txt", bytes: new Uint8Array(0) };
const FILES: readonly SourceSuiteFile[] = [
  { path: "config.json", bytes: Buffer.from('{"model_type":"llama"}\n') },
  LARGE,
  EMPTY,
  { path: "nested/deeper/weights.bin", bytes: pattern(70_001) },
  { path: "odd/a b#c%20d?e+f@g&h='名'.txt", bytes: Buffer.from("odd\n") },
];
const OVERWRITTEN = 0xa5;

/**
 * Declares the tests that every {@link ModelSource} has to pass, the ownership of buffers included.
 * To be called in a test file.
 */
export function sourceConformanceSuite(options: SourceSuiteOptions): void {
  describe(`${options.name}: conformance of a source`, () => {
    let subject: SourceUnderTest;
    let revision: ModelRevision;
    beforeAll(async () => {
      subject = await options.create(FILES);
      revision = await subject.source.resolve(subject.ref);
    });
    afterAll(() => subject.close());

    const open = async (file: SourceSuiteFile, range?: ByteRange) =>
      subject.source.open(
        revision,
        await listed(subject.source, revision, file.path),
        range ?? { start: 0, end: file.bytes.length },
      );

    describe("resolve", () => {
      test("pins a reference to a commit, which names itself", async () => {
        expect(revision.commit).toMatch(/^[0-9a-f]{40}$/);
        expect(revision.revision).toBe(subject.ref.revision ?? "main");
        const again = await subject.source.resolve({
          repoId: revision.repoId,
          revision: revision.commit,
        });
        expect(again).toEqual({ ...revision, revision: revision.commit });
      });

      test("rejects with NOT_FOUND for a repository and a revision that do not exist", async () => {
        const { source, ref } = subject;
        const missing = [
          { repoId: "nobody/has-this" },
          { repoId: ref.repoId, revision: "no-such-branch" },
        ];
        const codes = missing.map((other) => codeOf(source.resolve(other)));
        expect(await Promise.all(codes)).toEqual(["NOT_FOUND", "NOT_FOUND"]);
      });
    });

    describe("list", () => {
      test("gives every file once, with its size and digest, and no folder", async () => {
        const files = await listAll(subject.source, revision);
        expect(files.map((file) => file.path).toSorted()).toEqual(
          FILES.map((file) => file.path).toSorted(),
        );
        const expected = files.map((file) => asListed(contentOf(file.path), file));
        expect(files).toEqual(expected);
      });
    });

    describe("open and readInto", () => {
      test.each(FILES.map((file) => [file.path, file] as const))(
        "reads all of %s",
        async (_path, file) => {
          const reader = await open(file);
          const target = new Uint8Array(file.bytes.length);
          await reader.readInto(target);
          await reader.close();
          expect(Buffer.compare(target, file.bytes)).toBe(0);
        },
      );

      test.each([
        [0, 1],
        [0, 65_536],
        [1, 2],
        [65_535, 131_073],
        [123_457, 300_007],
        [300_006, 300_007],
      ])("reads the bytes from %i to %i, and no others", async (start, end) => {
        const reader = await open(LARGE, { start, end });
        const from = reader.ranged ? start : 0;
        expect(reader.position).toBe(from);
        const target = new Uint8Array((reader.ranged ? end : LARGE.bytes.length) - from);
        await reader.readInto(target);
        await reader.close();
        const wanted = target.subarray(start - from, end - from);
        expect(Buffer.compare(wanted, LARGE.bytes.subarray(start, end))).toBe(0);
      });

      test("fills several buffers from one reader, in order, and tells the position", async () => {
        const reader = await open(LARGE);
        for (const byteLength of [1, 65_535, 0, 70_000, 3, 164_468]) {
          const start = reader.position;
          const target = new Uint8Array(byteLength);
          await reader.readInto(target);
          expect(reader.position).toBe(start + byteLength);
          expect(Buffer.compare(target, LARGE.bytes.subarray(start, start + byteLength))).toBe(0);
        }
        expect(reader.position).toBe(LARGE.bytes.length);
        await reader.close();
      });

      test("tells of bytes once they are in the buffer", async () => {
        const reader = await open(LARGE);
        const target = new Uint8Array(200_000);
        let told = 0;
        let wrong = 0;
        await reader.readInto(target, {
          onBytes(byteLength) {
            const arrived = target.subarray(told, told + byteLength);
            wrong += Buffer.compare(arrived, LARGE.bytes.subarray(told, told + byteLength));
            told += byteLength;
          },
        });
        await reader.close();
        expect({ told, wrong }).toEqual({ told: target.length, wrong: 0 });
      });

      test("serves several readers of one file at the same time", async () => {
        const starts = [0, 60_000, 120_000, 180_000, 240_000];
        const readers = await Promise.all(
          starts.map((start) => open(LARGE, { start, end: start + 60_000 })),
        );
        const targets = readers.map(
          (reader) => new Uint8Array(reader.ranged ? 60_000 : LARGE.bytes.length),
        );
        await Promise.all(readers.map((reader, at) => reader.readInto(targets[at] ?? EMPTY.bytes)));
        await Promise.all(readers.map((reader) => reader.close()));
        const pieces = targets.map((target, at) =>
          readers[at]?.ranged === false ? target.subarray(starts[at], 60_000 * (at + 1)) : target,
        );
        expect(Buffer.compare(Buffer.concat(pieces), LARGE.bytes.subarray(0, 300_000))).toBe(0);
      });

      test.each([0, 1000, LARGE.bytes.length])("opens an empty range at %i", async (start) => {
        const reader = await open(LARGE, { start, end: start });
        expect(reader.position).toBe(start);
        await reader.readInto(new Uint8Array(0));
        expect(reader.position).toBe(start);
        await reader.close();
      });
    });

    plainOpenSuite(LARGE, () => ({ subject, revision }));

    describe("ownership of buffers", () => {
      test("leaves a filled buffer alone while the next ones are filled", async () => {
        const reader = await open(LARGE);
        const first = new Uint8Array(100_000);
        await reader.readInto(first);
        first.fill(OVERWRITTEN);
        await reader.readInto(new Uint8Array(200_007));
        await reader.close();
        expect(isOverwritten(first)).toBe(true);
      });

      test("leaves the buffer of an aborted read alone", async () => {
        const reader = await open(LARGE);
        const target = new Uint8Array(LARGE.bytes.length);
        const abort = new AbortController();
        let told = 0;
        const outcome = await codeOf(
          reader.readInto(target, {
            signal: abort.signal,
            onBytes(byteLength) {
              told += byteLength;
              abort.abort();
            },
          }),
        );
        target.fill(OVERWRITTEN);
        expect(["ABORTED", "none"]).toContain(outcome);
        expect(reader.position).toBe(told);
        await reader.close();
        await readAll(await open(LARGE), LARGE.bytes.length);
        expect(isOverwritten(target)).toBe(true);
      });

      test("does not touch a buffer after a signal that came before", async () => {
        const reader = await open(LARGE);
        const target = new Uint8Array(1000).fill(OVERWRITTEN);
        const reading = reader.readInto(target, { signal: AbortSignal.abort() });
        expect(await codeOf(reading)).toBe("ABORTED");
        await reader.close();
        expect(isOverwritten(target)).toBe(true);
      });

      test("leaves the buffer of a read alone that closing the reader ended", async () => {
        const reader = await open(LARGE);
        const target = new Uint8Array(LARGE.bytes.length);
        const reading = codeOf(reader.readInto(target));
        await reader.close();
        await reading;
        target.fill(OVERWRITTEN);
        await readAll(await open(LARGE), LARGE.bytes.length);
        expect(isOverwritten(target)).toBe(true);
      });
    });

    describe("ending", () => {
      test("rejects every call with ABORTED after the signal", async () => {
        const { source, ref } = subject;
        const file = await listed(source, revision, LARGE.path);
        const signal = AbortSignal.abort();
        const codes = [
          codeOf(source.resolve(ref, { signal })),
          codeOf(listAll(source, revision, { signal })),
          codeOf(source.open(revision, file, { start: 0, end: file.sizeBytes }, { signal })),
        ];
        expect(await Promise.all(codes)).toEqual(["ABORTED", "ABORTED", "ABORTED"]);
      });

      test("closes twice: unread, in the middle and at the end", async () => {
        const ends = [0, 1000, LARGE.bytes.length].map(async (byteLength) => {
          const reader = await open(LARGE);
          await reader.readInto(new Uint8Array(byteLength));
          await reader.close();
          await reader.close();
          return reader.position;
        });
        expect(await Promise.all(ends)).toEqual([0, 1000, LARGE.bytes.length]);
      });
    });
  });
}

function contentOf(path: string): Uint8Array {
  return FILES.find((file) => file.path === path)?.bytes ?? EMPTY.bytes;
}

/** The entry that a file of these bytes must have; the algorithm of the digest is the source's choice. */
function asListed(bytes: Uint8Array, { path, digest }: ModelFile): ModelFile {
  const hasher = createFileHasher(digest, bytes.length);
  hasher.update(bytes);
  return { path, sizeBytes: bytes.length, digest: hasher.finish().digest };
}

async function readAll(
  reader: Awaited<ReturnType<ModelSource["open"]>>,
  byteLength: number,
): Promise<void> {
  await reader.readInto(new Uint8Array(byteLength));
  await reader.close();
}

function isOverwritten(buffer: Uint8Array): boolean {
  return buffer.every((byte) => byte === OVERWRITTEN);
}

/** Bytes of which no two stretches are alike (a linear congruential generator, top byte taken). */
function pattern(byteLength: number): Uint8Array {
  let state = byteLength;
  return Uint8Array.from({ length: byteLength }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}
