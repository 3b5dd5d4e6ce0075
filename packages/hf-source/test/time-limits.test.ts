import { createServer, type Socket } from "node:net";
import type { HubEmulator } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import type { HfSourceOptions } from "../src/index.ts";
import { WEIGHTS, findFile, readRange, sourceOver, startModelHub } from "./emulated-model.ts";
import { listen } from "./local-server.ts";

const LIMIT_MS = 200;
/** Nothing waits twice: what is measured is one try. */
const SHORT: HfSourceOptions = {
  connectTimeoutMs: LIMIT_MS,
  firstByteTimeoutMs: LIMIT_MS,
  progressTimeoutMs: LIMIT_MS,
  maxAttempts: 1,
};

/** The weights, found without a hurry; to be read in one. */
async function findWeights(hub: HubEmulator) {
  const source = sourceOver(hub, SHORT);
  return { source, weights: await findFile(sourceOver(hub), "model.safetensors") };
}

describe("time limits", () => {
  test("connect: a peer that takes the connection but never makes it secure", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    const port = await listen(server);
    const source = sourceOver({ url: `https://127.0.0.1:${port}` }, SHORT);
    await expect(source.resolve({ repoId: "a/b" })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("did not accept a connection within 0.2 s"),
    });
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test("first byte: an API and a file that never begin to answer", async () => {
    await using hub = await startModelHub();
    const { source, weights } = await findWeights(hub);
    hub.inject({ route: "revision", fault: { kind: "stall" } });
    hub.inject({ route: "cdn", fault: { kind: "stall" } });
    const unanswered = {
      code: "UNAVAILABLE",
      message: expect.stringContaining("did not begin to answer within 0.2 s"),
    };
    await expect(source.resolve({ repoId: "acme/model" })).rejects.toMatchObject(unanswered);
    await expect(readRange(source, weights)).rejects.toMatchObject(unanswered);
  });

  test("no progress: a body that stops", async () => {
    await using hub = await startModelHub();
    const { source, weights } = await findWeights(hub);
    hub.inject({ route: "cdn", fault: { kind: "stall", afterBytes: 100_000 } });
    const reader = await source.open(weights.revision, weights.file, weights.whole);
    await reader.readInto(new Uint8Array(100_000));
    await expect(reader.readInto(new Uint8Array(300_000))).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining(
        "made no progress: it sent no byte in 0.2 s, at byte 100000",
      ),
    });
    await reader.close();
  });

  test("no progress: a body that drips", async () => {
    await using hub = await startModelHub();
    const { source, weights } = await findWeights(hub);
    hub.inject({ route: "cdn", fault: { kind: "drip", bytesPerSecond: 40, afterBytes: 1000 } });
    await expect(readRange(source, weights)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/it sent only \d+ bytes in 0.2 s/),
    });
  });

  test("no progress: an API's answer that stops, and one that drips", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub, SHORT);
    hub.inject({ route: "revision", times: 1, fault: { kind: "stall", afterBytes: 20 } });
    hub.inject({ route: "revision", times: 1, fault: { kind: "drip", bytesPerSecond: 40 } });
    for (const amount of [/only 20 bytes in 0.2 s/, /only \d+ bytes in 0.2 s/]) {
      await expect(source.resolve({ repoId: "acme/model" })).rejects.toMatchObject({
        code: "UNAVAILABLE",
        message: expect.stringMatching(amount),
      });
    }
  });

  test("a body that is slow but steady outlives every limit", async () => {
    await using hub = await startModelHub();
    const { source, weights } = await findWeights(hub);
    hub.inject({ route: "cdn", fault: { kind: "drip", bytesPerSecond: 20_000 } });
    const range = { start: 0, end: 16_000 };
    const startMs = performance.now();
    const bytes = await readRange(source, weights, range);
    expect(bytes.equals(WEIGHTS.subarray(0, 16_000))).toBe(true);
    expect(performance.now() - startMs).toBeGreaterThan(3 * LIMIT_MS);
  });

  test("a reader that takes its time is no stall", async () => {
    await using hub = await startModelHub();
    const { source, weights } = await findWeights(hub);
    const other = await findFile(sourceOver(hub), "config.json");
    const reader = await source.open(weights.revision, weights.file, weights.whole);
    const first = Buffer.alloc(1000);
    await reader.readInto(first);
    // Another answer that is held for longer than every limit stands for the pause.
    hub.inject({ route: "resolve", fault: { kind: "delay", ms: 2 * LIMIT_MS } });
    await readRange(sourceOver(hub), other);
    const rest = Buffer.alloc(399_000);
    await reader.readInto(rest);
    await reader.close();
    expect(Buffer.concat([first, rest]).equals(WEIGHTS)).toBe(true);
  });

  test("a stalled body's connection is cut before the read rejects", async () => {
    await using hub = await startModelHub();
    const { source, weights } = await findWeights(hub);
    hub.inject({ route: "cdn", fault: { kind: "drip", bytesPerSecond: 40, afterBytes: 1000 } });
    const reader = await source.open(weights.revision, weights.file, weights.whole);
    const target = new Uint8Array(400_000);
    await expect(reader.readInto(target)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    target.fill(7);
    await reader.close();
    hub.clearFaults();
    await readRange(sourceOver(hub), weights);
    expect(target.every((byte) => byte === 7)).toBe(true);
  });
});
