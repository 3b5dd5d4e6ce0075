import { once } from "node:events";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { onTestFinished } from "vitest";

/**
 * Listens on this machine until the running test ends, and returns the address.
 *
 * @param onConnection - does what is to be done with each connection
 */
export async function listenLocally(onConnection: (socket: Socket) => void): Promise<string> {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    // What the other side breaks off is part of the test.
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}`;
}
