import type { PrefetchEvent } from "@prefetch/core";
import { expect, test } from "vitest";
import { createEventStream } from "../src/run/event-stream.ts";

const warned = (message: string): PrefetchEvent => ({ type: "warned", message });
const partWritten = (partNumber: number): PrefetchEvent => ({
  type: "part-written",
  path: "model.safetensors",
  partNumber,
  sizeBytes: 1,
});
const progressed = (receivedBytes: number): PrefetchEvent => ({
  type: "progressed",
  receivedBytes,
  totalBytes: 100,
  storedFiles: 0,
  totalFiles: 1,
  files: [],
});

async function readAll(events: AsyncIterable<PrefetchEvent>): Promise<PrefetchEvent[]> {
  const read: PrefetchEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
}

test("every reader gets every event in order, then ends", async () => {
  const stream = createEventStream();
  const readers = [stream.events(), stream.events()].map(readAll);
  stream.send(warned("one"));
  stream.send(warned("two"));
  stream.end();
  for (const reader of readers) expect(await reader).toEqual([warned("one"), warned("two")]);
});

test("a reader gets what is sent while it waits", async () => {
  const stream = createEventStream();
  const reader = stream.events()[Symbol.asyncIterator]();
  const next = reader.next();
  stream.send(warned("late"));
  expect(await next).toEqual({ done: false, value: warned("late") });
  const last = reader.next();
  stream.end();
  expect(await last).toEqual({ done: true, value: undefined });
});

test("events from before the call are not told again", async () => {
  const stream = createEventStream();
  stream.send(warned("before"));
  const events = stream.events();
  stream.send(warned("after"));
  stream.end();
  expect(await readAll(events)).toEqual([warned("after")]);
});

test("a reader that comes after the end ends at once", async () => {
  const stream = createEventStream();
  stream.end();
  expect(await readAll(stream.events())).toEqual([]);
});

test("of progress only the newest waits", async () => {
  const stream = createEventStream();
  const events = stream.events();
  stream.send(progressed(1));
  stream.send(warned("between"));
  stream.send(progressed(2));
  stream.end();
  expect(await readAll(events)).toEqual([warned("between"), progressed(2)]);
});

test("a full queue loses progress first, then written parts, then its oldest event", async () => {
  const stream = createEventStream();
  const events = stream.events();
  stream.send(progressed(1));
  stream.send(warned("oldest"));
  stream.send(partWritten(1));
  for (let index = 3; index < 1_000; index += 1) stream.send(warned(`${index}`));
  stream.send(warned("drops progress"));
  stream.send(warned("drops a part"));
  stream.send(warned("drops the oldest"));
  stream.end();
  const read = await readAll(events);
  expect(read).toHaveLength(1_000);
  expect(read[0]).toEqual(warned("3"));
  expect(read.slice(-3)).toEqual(
    ["drops progress", "drops a part", "drops the oldest"].map(warned),
  );
});

test("a reader that left is no longer sent to, and the others go on", async () => {
  const stream = createEventStream();
  const leaving = stream.events();
  const staying = readAll(stream.events());
  stream.send(warned("one"));
  for await (const event of leaving) {
    expect(event).toEqual(warned("one"));
    break;
  }
  stream.send(warned("two"));
  stream.end();
  expect(await staying).toEqual([warned("one"), warned("two")]);
  expect(await readAll(leaving)).toEqual([]);
});
