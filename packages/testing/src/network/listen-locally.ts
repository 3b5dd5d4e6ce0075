import { once } from "node:events";
import type { Server, Socket } from "node:net";

/** A server that listens. */
export interface Listening {
  /** Its port on 127.0.0.1. */
  readonly port: number;
  /** Stops it, destroying open connections. */
  readonly close: () => Promise<void>;
}

/** Has a server listen on a free port of this machine. */
export async function listenLocally(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port, close };
}
