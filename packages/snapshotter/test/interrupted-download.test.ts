import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PrefetchError } from "@prefetch/core";
import {
  type MemoryFault,
  type MemoryRead,
  type MemorySource,
  createMemorySource,
} from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { type SnapshotOptions, downloadSnapshot } from "../src/index.ts";
import {
  MiB,
  QUICK,
  contentOf,
  createEventLog,
  createTestDirectory,
  entriesOf,
  listModel,
} from "./snapshot-bench.ts";

const SIZE = 6 * MiB + 5;
const BYTES = contentOf(SIZE);
const cut = new PrefetchError("UNAVAILABLE", "The connection was cut.");

function cutAfter(afterBytes: number): MemoryFault {
  return { kind: "interrupted", afterBytes, error: cut };
}

function sourceWith(fault: (read: MemoryRead) => MemoryFault | undefined, ranged = true) {
  return createMemorySource([{ path: "a", bytes: BYTES }], { fault, ranged });
}

async function download(source: MemorySource, options: SnapshotOptions = {}) {
  const directory = await createTestDirectory();
  const log = createEventLog();
  const job = { source, ...(await listModel(source)), directory };
  const failure = await downloadSnapshot(job, { ...QUICK, onEvent: log.onEvent, ...options }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const entries = await entriesOf(directory);
  const isRight = entries.length === 1 && (await readFile(join(directory, "a"))).equals(BYTES);
  return { failure, entries, isRight, log };
}

/** How the file was asked for, call by call. */
function asked(source: MemorySource): readonly string[] {
  return source.reads.map(({ plain, range }) => (plain ? "whole" : `from ${range.start}`));
}

describe("a body that breaks off", () => {
  test("goes on at the byte it reached, and no byte comes twice", async () => {
    const source = sourceWith(({ attempt }) => (attempt <= 2 ? cutAfter(2 * MiB + 3) : undefined));
    const { isRight, log } = await download(source);
    expect(isRight).toBe(true);
    expect(asked(source)).toEqual(["whole", `from ${2 * MiB + 3}`, `from ${4 * MiB + 6}`]);
    expect(source.deliveredBytes).toBe(SIZE);
    expect(log.of("attempt-failed")).toMatchObject([
      { operation: "read", path: "a", code: "UNAVAILABLE" },
      { operation: "read", path: "a", code: "UNAVAILABLE" },
    ]);
  });

  test("begins again where ranges are ignored, and is not appended blindly", async () => {
    const source = sourceWith(
      ({ attempt }) => (attempt === 1 ? cutAfter(3 * MiB) : undefined),
      false,
    );
    const { isRight } = await download(source);
    expect(isRight).toBe(true);
    expect(source.deliveredBytes).toBe(SIZE + 3 * MiB);
  });

  test("begins again where ranges are refused", async () => {
    const refused = new PrefetchError("FORBIDDEN", "No ranges here.");
    const source = sourceWith(({ plain, attempt }) => {
      if (!plain) return { kind: "refused", error: refused };
      return attempt === 1 ? cutAfter(3 * MiB) : undefined;
    });
    const { isRight } = await download(source);
    expect(isRight).toBe(true);
    expect(asked(source)).toEqual(["whole", `from ${3 * MiB}`, "whole"]);
  });

  test("does not count while it moves, however often it breaks", async () => {
    const source = sourceWith(() => cutAfter(MiB));
    const { isRight } = await download(source, { maxAttempts: 1 });
    expect(isRight).toBe(true);
    expect(source.reads).toHaveLength(7);
  });

  test("is given up when it moves no more", async () => {
    const source = sourceWith(() => cutAfter(10));
    const { failure, entries } = await download(source, { maxAttempts: 3 });
    expect(failure).toBe(cut);
    expect(source.reads).toHaveLength(3);
    expect(entries).toEqual([]);
  });
});

describe("wrong bytes", () => {
  const flipped: MemoryFault = { kind: "flipped", fileOffset: 4 * MiB };

  test("are read again as a whole", async () => {
    const source = sourceWith(({ attempt }) => (attempt === 1 ? flipped : undefined));
    const { isRight, log } = await download(source);
    expect(isRight).toBe(true);
    expect(asked(source)).toEqual(["whole", "whole"]);
    expect(log.of("attempt-failed")).toMatchObject([{ code: "INTEGRITY" }]);
  });

  test("that only ranges bring are got round, even where the body breaks off", async () => {
    const source = sourceWith(({ plain, attempt }) => {
      if (!plain) return flipped;
      return attempt === 1 || attempt === 3 ? cutAfter(3 * MiB) : undefined;
    });
    const { isRight } = await download(source);
    expect(isRight).toBe(true);
    expect(asked(source)).toEqual(["whole", `from ${3 * MiB}`, "whole", "whole"]);
  });

  test("that stay the same are the source's, which is asked twice and not for ever", async () => {
    const source = sourceWith(() => flipped);
    const { failure, entries } = await download(source, { maxReads: 10 });
    expect(failure).toMatchObject({
      code: "INTEGRITY",
      message: expect.stringMatching(
        /^The source's copy of a is corrupt.*Expected sha256:[0-9a-f]{64}, found sha256:[0-9a-f]{64}\./,
      ),
      context: { path: "a" },
    });
    expect(asked(source)).toEqual(["whole", "whole"]);
    expect(entries).toEqual([]);
  });

  test("that differ each time are blamed on the way here", async () => {
    const source = sourceWith(({ attempt }) => ({ kind: "flipped", fileOffset: attempt }));
    const { failure } = await download(source, { maxReads: 4 });
    expect(failure).toMatchObject({
      code: "INTEGRITY",
      message: expect.stringMatching(
        /^a was downloaded 4 times as a whole and its content was wrong/,
      ),
    });
  });
});

test("a file of any size is read through two buffers, with no promise for each run of bytes", async () => {
  const source = sourceWith(() => undefined);
  const buffers = new Set<ArrayBufferLike>();
  let calls = 0;
  const watched: MemorySource = {
    ...source,
    async open(...call) {
      const reader = await source.open(...call);
      return {
        ranged: reader.ranged,
        get position() {
          return reader.position;
        },
        readInto(target, options) {
          calls += 1;
          buffers.add(target.buffer);
          return reader.readInto(target, options);
        },
        close: () => reader.close(),
      };
    },
  };
  const { isRight } = await download(watched);
  expect(isRight).toBe(true);
  expect([...buffers].map(({ byteLength }) => byteLength)).toEqual([2 * MiB, 2 * MiB]);
  expect(calls).toBe(4);
});
