import type { Socket } from "node:net";
import type { StorageSink } from "@prefetch/core";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import { expect, test } from "vitest";
import { contentOf, outcomeOf } from "./content.ts";
import { listenLocally } from "./local-server.ts";
import { OVERWRITTEN, holdsOverwritten } from "./overwritten-buffer.ts";
import { TOLD, s3Options } from "./s3-sink-under-test.ts";

/** More than the buffers between two sockets hold. */
const BODY_BYTES = 64 * 1024 * 1024;

interface Listener {
  readonly sink: StorageSink;
  readonly connections: readonly Socket[];
}

/** Opens a sink to a server that does what `onConnection` says with each connection. */
async function openTo(onConnection: (socket: Socket) => void): Promise<Listener> {
  const connections: Socket[] = [];
  const url = await listenLocally((socket) => {
    connections.push(socket);
    onConnection(socket);
  });
  const sink = createS3Sink(s3Options({ url }, { ...TOLD, idleTimeoutMs: 500, maxAttempts: 1 }));
  return { sink, connections };
}

test("a request that is answered before it is sent whole lets go of its buffer", async () => {
  const { sink, connections } = await openTo((socket) => {
    socket.once("data", () => {
      socket.pause();
      socket.write("HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n");
    });
  });
  const buffer = contentOf(BODY_BYTES);
  expect(await outcomeOf(sink.put("a", buffer))).toBe("THROTTLED");
  buffer.fill(OVERWRITTEN);
  expect(await holdsOverwritten(connections[0])).toBe(false);
});

test("a request that is aborted lets go of its buffer", async () => {
  const controller = new AbortController();
  const { sink, connections } = await openTo((socket) => {
    socket.once("data", () => {
      socket.pause();
      controller.abort();
    });
  });
  const buffer = contentOf(BODY_BYTES);
  const putting = sink.put("a", buffer, { signal: controller.signal });
  expect(await outcomeOf(putting)).toBe("ABORTED");
  buffer.fill(OVERWRITTEN);
  expect(await holdsOverwritten(connections[0])).toBe(false);
});

test("a store that takes nothing more is given up, and the buffer let go of", async () => {
  const { sink, connections } = await openTo((socket) => {
    socket.once("data", () => socket.pause());
  });
  const buffer = contentOf(BODY_BYTES);
  expect(await outcomeOf(sink.put("a", buffer))).toBe("UNAVAILABLE");
  buffer.fill(OVERWRITTEN);
  expect(await holdsOverwritten(connections[0])).toBe(false);
});

test.each([
  { title: "stops", isCutOff: false },
  { title: "is cut off", isCutOff: true },
])("an answer that $title in its middle ends the read", async ({ isCutOff }) => {
  const { sink } = await openTo((socket) => {
    socket.once("data", () => {
      const head = "HTTP/1.1 206 Partial Content\r\nContent-Length: 1000\r\n";
      socket.write(`${head}Content-Range: bytes 0-999/1000\r\n\r\n${"x".repeat(500)}`, () => {
        if (isCutOff) socket.destroy();
      });
    });
  });
  const target = new Uint8Array(1000);
  expect(await outcomeOf(sink.readInto(target, "a", 0))).toBe("UNAVAILABLE");
});
