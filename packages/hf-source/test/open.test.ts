import type { Socket } from "node:net";
import type { ModelSource } from "@prefetch/core";
import type { HubEmulator } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import {
  CONFIG,
  REPO_ID,
  WEIGHTS,
  type OpenableFile,
  findFile,
  readRange,
  sourceOver,
  startModelHub,
} from "./emulated-model.ts";
import { startLocalServer } from "./local-server.ts";

/** What was asked for a file's bytes since the log was cleared. */
function routes(hub: HubEmulator): string[] {
  return hub.requests.map((request) => request.route);
}

/** Reads a whole file in the plain way. */
async function readPlain(
  source: ModelSource,
  { revision, file, whole }: OpenableFile,
): Promise<Buffer> {
  const reader = await source.open(revision, file, whole, { plain: true });
  try {
    const target = Buffer.alloc(file.sizeBytes);
    await reader.readInto(target);
    return target;
  } finally {
    await reader.close();
  }
}

describe("open", () => {
  test("asks the resolver once for many ranges of one file, without compression", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    hub.clearRequests();
    for (const start of [0, 100_000, 300_000]) {
      const range = { start, end: start + 100_000 };
      const bytes = await readRange(source, weights, range);
      expect(bytes.equals(WEIGHTS.subarray(range.start, range.end))).toBe(true);
    }
    expect(routes(hub)).toEqual(["resolve", "cdn", "cdn", "cdn"]);
    expect(
      hub.requests.map(({ headers }) => [headers["range"], headers["accept-encoding"]]),
    ).toEqual([
      ["bytes=0-99999", "identity"],
      ["bytes=0-99999", "identity"],
      ["bytes=100000-199999", "identity"],
      ["bytes=300000-399999", "identity"],
    ]);
  });

  test("lets concurrent opens of one file share one resolution", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    hub.clearRequests();
    const ranges = [0, 1, 2, 3].map((at) => ({ start: at * 100_000, end: (at + 1) * 100_000 }));
    const parts = await Promise.all(ranges.map((range) => readRange(source, weights, range)));
    expect(Buffer.concat(parts).equals(WEIGHTS)).toBe(true);
    expect(routes(hub).toSorted()).toEqual(["cdn", "cdn", "cdn", "cdn", "resolve"]);
  });

  test("lets the others find out for themselves when the first of them is aborted", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    const asked = Promise.withResolvers<void>();
    hub.onRequest(({ route }) => route === "resolve" && asked.resolve());
    hub.inject({ route: "resolve", times: 1, fault: { kind: "stall" } });
    const abort = new AbortController();
    const { revision, file, whole } = weights;
    const first = source.open(revision, file, whole, { signal: abort.signal });
    await asked.promise;
    const second = readRange(source, weights);
    const third = new AbortController();
    const waiting = source.open(revision, file, whole, { signal: third.signal });
    third.abort();
    await expect(waiting).rejects.toMatchObject({ code: "ABORTED" });
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: "ABORTED" });
    expect((await second).equals(WEIGHTS)).toBe(true);
  });

  test("takes the resolver's own answer as the transfer", async () => {
    await using hub = await startModelHub({ gitFiles: "direct" });
    const source = sourceOver(hub);
    const config = await findFile(source, "config.json");
    hub.clearRequests();
    expect((await readRange(source, config)).equals(CONFIG)).toBe(true);
    expect(routes(hub)).toEqual(["resolve"]);
  });

  test("asks nothing for an empty file and an empty range", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const empty = await findFile(source, "empty.txt");
    const weights = await findFile(source, "model.safetensors");
    hub.clearRequests();
    expect(await readRange(source, empty)).toHaveLength(0);
    const reader = await source.open(weights.revision, weights.file, { start: 7, end: 7 });
    expect([reader.ranged, reader.position]).toEqual([true, 7]);
    await expect(reader.readInto(new Uint8Array(1))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    expect(hub.requests).toEqual([]);
  });

  test.each([
    [-1, 5],
    [5, 4],
    [0, WEIGHTS.length + 1],
    [0.5, 5],
    [Number.NaN, 5],
  ])("refuses the range from %d to %d without asking", async (start, end) => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const { revision, file } = await findFile(source, "model.safetensors");
    hub.clearRequests();
    const opening = source.open(revision, file, { start, end });
    await expect(opening).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(hub.requests).toEqual([]);
  });

  test("refuses a path that would leave the repository's address", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const { revision, file, whole } = await findFile(source, "model.safetensors");
    const opening = source.open(revision, { ...file, path: "../../api/whoami-v2" }, whole);
    await expect(opening).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

describe("a plain open", () => {
  test("asks the resolver anew and for no range, and leaves what is remembered alone", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    await readRange(source, weights);
    hub.clearRequests();
    expect((await readPlain(source, weights)).equals(WEIGHTS)).toBe(true);
    expect(routes(hub)).toEqual(["resolve", "cdn"]);
    expect(hub.requests.map(({ headers }) => headers["range"])).toEqual([undefined, undefined]);
    await readRange(source, weights);
    expect(routes(hub)).toEqual(["resolve", "cdn", "cdn"]);
  });

  test("goes over connections that nothing else uses, and leaves none open", async () => {
    const sockets = new Set<Socket>();
    const asked: Socket[] = [];
    await using server = await startLocalServer((request, response) => {
      asked.push(request.socket);
      sockets.add(request.socket);
      response.end(CONFIG);
    });
    const digest = `gitblob:${"0".repeat(40)}` as const;
    const file = { path: "config.json", sizeBytes: CONFIG.length, digest };
    const revision = { repoId: REPO_ID, revision: "main", commit: "c", endpoint: server.url };
    const weights = { revision, file, whole: { start: 0, end: CONFIG.length } };
    const source = sourceOver(server);
    await readRange(source, weights);
    const closed = Promise.withResolvers<void>();
    const reader = await source.open(revision, file, weights.whole, { plain: true });
    asked.at(-1)?.once("close", () => closed.resolve());
    await reader.readInto(Buffer.alloc(CONFIG.length));
    await reader.close();
    await closed.promise;
    await readRange(source, weights);
    expect(sockets.size).toBe(2);
    expect([asked[0] === asked[2], asked[0] === asked[1]]).toEqual([true, false]);
  });

  test("gets a file right that every range of comes wrong", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    hub.inject({ route: "cdn", ranged: true, fault: { kind: "flip-byte", fileOffset: 7 } });
    expect((await readRange(source, weights)).equals(WEIGHTS)).toBe(false);
    expect((await readPlain(source, weights)).equals(WEIGHTS)).toBe(true);
  });

  test("tells what went wrong as any other, and repeats what delivered no byte", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    hub.inject({ route: "cdn", times: 1, fault: { kind: "status", status: 503 } });
    expect((await readPlain(source, weights)).equals(WEIGHTS)).toBe(true);
    hub.inject({ route: "cdn", fault: { kind: "reset", afterBytes: 1000 } });
    await expect(readPlain(source, weights)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("signed addresses", () => {
  test("are fetched anew once they are refused, and the range goes on", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    await readRange(source, weights, { start: 0, end: 1000 });
    hub.clearRequests();
    hub.inject({ route: "cdn", times: 1, fault: { kind: "expired-url" } });
    const bytes = await readRange(source, weights, { start: 1000, end: 2000 });
    expect(bytes.equals(WEIGHTS.subarray(1000, 2000))).toBe(true);
    expect(routes(hub)).toEqual(["cdn", "resolve", "cdn"]);
  });

  test.each([
    ["kept while they last", 3600, 1],
    ["fetched anew once they have expired", -1, 2],
  ])("are %s", async (_name, lifetimeSeconds, resolutions) => {
    await using server = await startLocalServer((request, response) => {
      if (request.url?.startsWith("/signed?")) response.end(CONFIG);
      else {
        const expires = Math.floor(Date.now() / 1000) + lifetimeSeconds;
        response.writeHead(302, { Location: `/signed?Expires=${expires}` }).end();
      }
    });
    const digest = `gitblob:${"0".repeat(40)}` as const;
    const file = { path: "config.json", sizeBytes: CONFIG.length, digest };
    const revision = { repoId: REPO_ID, revision: "main", commit: "c", endpoint: server.url };
    const source = sourceOver(server);
    const whole = { start: 0, end: CONFIG.length };
    await readRange(source, { revision, file, whole });
    await readRange(source, { revision, file, whole });
    const resolved = server.targets.filter((target) => !target.startsWith("/signed?"));
    expect(resolved).toHaveLength(resolutions);
  });

  test("are fetched anew once at most: then the host refuses us", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const weights = await findFile(source, "model.safetensors");
    hub.clearRequests();
    hub.inject({ route: "cdn", fault: { kind: "expired-url" } });
    await expect(readRange(source, weights)).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringMatching(
        /^"model.safetensors": localhost:\d+ refused a signed address/,
      ),
      context: { path: "model.safetensors", status: 403, url: expect.not.stringContaining("?") },
    });
    expect(routes(hub)).toEqual(["resolve", "cdn", "resolve", "cdn"]);
  });
});
