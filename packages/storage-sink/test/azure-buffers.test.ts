import type { Socket } from "node:net";
import type { StorageSink } from "@prefetch/core";
import { createAzureSink } from "@prefetch/storage-sink/azure";
import { expect, test } from "vitest";
import { CONTENT, PLAN, partOf } from "./azure-content.ts";
import { azureOptions, startTestServer } from "./azure-sink-under-test.ts";
import { contentOf, outcomeOf } from "./content.ts";
import { startDamagingProxy } from "./damaging-proxy.ts";
import { listenLocally } from "./local-server.ts";
import { OVERWRITTEN, holdsOverwritten } from "./overwritten-buffer.ts";

/** More than the buffers between two sockets hold. */
const BODY_BYTES = 64 * 1024 * 1024;
const HOUR_MS = 3_600_000;

interface Listener {
  readonly sink: StorageSink;
  readonly connections: readonly Socket[];
}

/** Opens a sink to a server that does what `onConnection` says with each connection. */
async function openTo(onConnection: (socket: Socket) => void): Promise<Listener> {
  const connections: Socket[] = [];
  const endpoint = await listenLocally((socket) => {
    connections.push(socket);
    onConnection(socket);
  });
  const tokenCredential = {
    getToken: async () => ({ token: "token", expiresOnTimestamp: Date.now() + HOUR_MS }),
  };
  const waits = { idleTimeoutMs: 500, maxAttempts: 1 };
  return {
    sink: createAzureSink({ container: "models", endpoint, tokenCredential, ...waits }),
    connections,
  };
}

test("a block that is answered before it is sent whole lets go of its buffer", async () => {
  const { sink, connections } = await openTo((socket) => {
    socket.once("data", () => {
      socket.pause();
      socket.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nx-ms-error-code: ServerBusy\r\n\r\n");
    });
  });
  const buffer = contentOf(BODY_BYTES);
  const plan = { sizeBytes: BODY_BYTES, partSizeBytes: BODY_BYTES, partCount: 1 };
  const upload = await sink.startUpload("a", plan);
  expect(await outcomeOf(upload.writePart(1, buffer))).toBe("THROTTLED");
  buffer.fill(OVERWRITTEN);
  expect(await holdsOverwritten(connections[0])).toBe(false);
});

test("a put that is aborted lets go of its buffer", async () => {
  const controller = new AbortController();
  const { sink, connections } = await openTo((socket) => {
    socket.once("data", () => {
      socket.pause();
      controller.abort();
    });
  });
  const buffer = contentOf(BODY_BYTES);
  expect(await outcomeOf(sink.put("a", buffer, { signal: controller.signal }))).toBe("ABORTED");
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
  const { sink, connections } = await openTo((socket) => {
    socket.once("data", () => {
      const head = 'HTTP/1.1 206 Partial Content\r\nContent-Length: 1000\r\nETag: "0x1"\r\n';
      socket.write(`${head}Content-Range: bytes 0-999/1000\r\n\r\n${"x".repeat(500)}`, () => {
        if (isCutOff) socket.destroy();
      });
    });
  });
  const target = new Uint8Array(1000);
  expect(await outcomeOf(sink.readInto(target, "a", 0))).toBe("UNAVAILABLE");
  expect(connections).toHaveLength(1);
});

test("a byte that is damaged on its way never becomes an object", async () => {
  const server = await startTestServer();
  const endpoint = await startDamagingProxy(server.url, PLAN.partSizeBytes / 2);
  const sink = createAzureSink(azureOptions(server, { endpoint }));
  const upload = await sink.startUpload("a", PLAN);
  expect(await outcomeOf(upload.writePart(1, partOf(1)))).toBe("INTEGRITY");
  await upload.writePart(2, partOf(2));
  await upload.writePart(3, partOf(3));
  expect(await outcomeOf(upload.complete())).toBe("INTEGRITY");
  const again = createAzureSink(azureOptions(server, { endpoint }));
  expect(await outcomeOf(again.put("b", CONTENT))).toBe("INTEGRITY");
  expect(server.keys("models")).toEqual([]);
});
