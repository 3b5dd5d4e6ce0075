import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";

/** A server on a free port of this machine. */
export interface LocalServer {
  /** Its address under the host name asked for, without a trailing slash. */
  readonly url: string;
  /** Stops it, destroying open connections. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1.
 *
 * @param hostname - the name that the address shows
 */
export async function startLocalServer(
  hostname: string,
  listener: RequestListener,
): Promise<LocalServer> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://${hostname}:${portOf(server)}`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return address === null || typeof address === "string" ? 0 : address.port;
}
