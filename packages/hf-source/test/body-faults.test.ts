import type { ByteRange, ErrorCode } from "@prefetch/core";
import { startHubEmulator, type HubFault } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import {
  REPO_ID,
  WEIGHTS,
  findFile,
  listAll,
  readRange,
  sourceOver,
  startModelHub,
} from "./emulated-model.ts";

const MIDDLE = { start: 100_000, end: 300_000 };
const WHOLE = { start: 0, end: WEIGHTS.length };
const ONCE = { route: "cdn", times: 1 } as const;

interface AnswerFault {
  readonly name: string;
  readonly fault: HubFault;
  readonly range?: ByteRange;
  readonly code?: ErrorCode;
  readonly message: string;
}

async function openWith(fault: HubFault, range: ByteRange, tries = 1) {
  const hub = await startModelHub();
  const source = sourceOver(hub, { maxAttempts: tries });
  const weights = await findFile(source, "model.safetensors");
  hub.inject({ route: "cdn", fault });
  const read = () => readRange(source, weights, range);
  const open = () => source.open(weights.revision, weights.file, range);
  return { hub, read, open, [Symbol.asyncDispose]: () => hub.close() };
}

describe("answers that are not what was asked for", () => {
  test.each<AnswerFault>([
    {
      name: "a moved Content-Range",
      fault: { kind: "wrong-content-range" },
      message: "sent bytes 99999 to 299998 where 100000 to 299999",
    },
    { name: "a compressed body", fault: { kind: "gzip" }, message: "compressed it (gzip)" },
    { name: "a web page", fault: { kind: "html-page" }, message: "sent a web page in place of it" },
    {
      name: "a web page for the whole file",
      fault: { kind: "html-page" },
      range: WHOLE,
      message: "sent a web page in place of it",
    },
    {
      name: "a shorter length",
      fault: { kind: "short-body", missingBytes: 9, withLength: true },
      message: "sends 199991 bytes where 200000",
    },
    {
      name: "a longer length",
      fault: { kind: "long-body", extraBytes: 9 },
      message: "sends 200009 bytes where 200000",
    },
    {
      name: "a part without its place",
      fault: { kind: "status", status: 206, body: "x" },
      message: "without saying which",
    },
    {
      name: "a file of another size",
      fault: { kind: "status", status: 200, body: "x" },
      range: WHOLE,
      code: "INTEGRITY",
      message: "has it with 1 bytes, the listing with 400000",
    },
    {
      name: "another total size",
      fault: {
        kind: "status",
        status: 206,
        headers: { "Content-Range": "bytes 100000-299999/300000" },
      },
      code: "INTEGRITY",
      message: "has it with 300000 bytes",
    },
    {
      name: "a refused range",
      fault: { kind: "status", status: 416 },
      code: "INTEGRITY",
      message: "shorter there than the 400000 bytes",
    },
    { name: "a server error", fault: { kind: "status", status: 502 }, message: "answered 502" },
  ])("$name", async ({ fault, range = MIDDLE, code = "UNAVAILABLE", message }) => {
    await using faulty = await openWith(fault, range);
    await expect(faulty.open()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      context: { path: "model.safetensors" },
    });
  });

  test("are asked for again where another try may cure it", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    for (const kind of ["html-page", "gzip", "wrong-content-range"] as const) {
      hub.inject({ ...ONCE, fault: { kind } });
    }
    const bytes = await readRange(source, weights, MIDDLE);
    expect(bytes.equals(WEIGHTS.subarray(MIDDLE.start, MIDDLE.end))).toBe(true);
  });

  test("a whole file in place of a range is read from its beginning", async () => {
    await using faulty = await openWith({ kind: "ignore-range" }, MIDDLE);
    const reader = await faulty.open();
    expect([reader.ranged, reader.position]).toEqual([false, 0]);
    const target = Buffer.alloc(WEIGHTS.length);
    await reader.readInto(target);
    await reader.close();
    expect(target.equals(WEIGHTS)).toBe(true);
  });

  test("a whole file where all of it was asked for is a range like any other", async () => {
    await using faulty = await openWith({ kind: "ignore-range" }, WHOLE);
    const reader = await faulty.open();
    expect([reader.ranged, reader.position]).toEqual([true, 0]);
    await reader.close();
  });

  test("a body without a length is taken as it comes", async () => {
    await using faulty = await openWith({ kind: "no-length" }, MIDDLE);
    expect((await faulty.read()).equals(WEIGHTS.subarray(MIDDLE.start, MIDDLE.end))).toBe(true);
  });

  test("a repository may hold web pages", async () => {
    const page = Buffer.from("<!doctype html><p>A model card</p>");
    await using hub = await startHubEmulator({
      mode: "mirror",
      repositories: [
        { repoId: REPO_ID, files: [{ path: "docs/card.html", content: { bytes: page } }] },
      ],
    });
    const headers = { "Content-Type": "text/html", "Content-Length": String(page.length) };
    const fault = { kind: "status", status: 200, headers, body: page.toString() } as const;
    hub.inject({ route: "resolve", fault });
    const source = sourceOver(hub);
    expect((await readRange(source, await findFile(source, "docs/card.html"))).equals(page)).toBe(
      true,
    );
  });
});

describe("bodies that break", () => {
  test.each<[string, HubFault, number, string]>([
    [
      "ends early without a length",
      { kind: "short-body", missingBytes: 1000 },
      199_000,
      "ended the body 1000 bytes early",
    ],
    ["is reset", { kind: "reset", afterBytes: 150_000 }, 150_000, "broke the connection"],
  ])("one that %s tells where", async (_name, fault, arrived, message) => {
    await using faulty = await openWith(fault, MIDDLE, 5);
    const reader = await faulty.open();
    const target = Buffer.alloc(200_000);
    await expect(reader.readInto(target)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining(message),
      context: { path: "model.safetensors", offset: MIDDLE.start + arrived },
    });
    expect(reader.position).toBe(MIDDLE.start + arrived);
    expect(target.subarray(0, arrived).equals(WEIGHTS.subarray(100_000, 100_000 + arrived))).toBe(
      true,
    );
    await reader.close();
    expect(faulty.hub.requests.filter(({ route }) => route === "cdn")).toHaveLength(1);
  });

  test("one that goes on after its end is found out by close", async () => {
    await using hub = await startModelHub({ mode: "mirror" });
    const source = sourceOver(hub);
    const { revision, file, whole } = await findFile(source, "model.safetensors");
    hub.inject({ route: "resolve", fault: { kind: "long-body", extraBytes: 9 } });
    const reader = await source.open(revision, file, whole);
    await reader.readInto(new Uint8Array(WEIGHTS.length));
    await expect(reader.close()).rejects.toMatchObject({
      code: "INTEGRITY",
      message: expect.stringContaining("sent more than the 400000 bytes"),
    });
    await reader.close();
  });

  test("a connection is used again after a body that was read to its end", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub, { maxConnections: 1 });
    const revision = await source.resolve({ repoId: REPO_ID });
    const files = await listAll(source, revision);
    const read = files.map((file) =>
      readRange(source, { revision, file, whole: { start: 0, end: file.sizeBytes } }),
    );
    expect(
      (await Promise.all(read)).map((bytes) => bytes.length).toSorted((a, b) => a - b),
    ).toEqual(files.map((file) => file.sizeBytes).toSorted((a, b) => a - b));
  });
});

describe("a reader that is misused", () => {
  test.each([
    [
      "too large a buffer",
      (reader: Reader) => reader.readInto(new Uint8Array(200_001)),
      "has 200000 bytes left, not 200001",
    ],
    ["a second read at the same time", twoReads, "is being read from already"],
    [
      "a read after close",
      async (reader: Reader) => {
        await reader.close();
        await reader.readInto(new Uint8Array(1));
      },
      "broke|closed",
    ],
  ])("%s", async (_name, misuse, message) => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    const reader = await source.open(weights.revision, weights.file, MIDDLE);
    await expect(misuse(reader)).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(message)),
    });
    await reader.close();
  });
});

type Reader = Awaited<ReturnType<Awaited<ReturnType<typeof openWith>>["open"]>>;

async function twoReads(reader: Reader): Promise<void> {
  const first = reader.readInto(new Uint8Array(200_000));
  try {
    await reader.readInto(new Uint8Array(10));
  } finally {
    await first;
  }
}
