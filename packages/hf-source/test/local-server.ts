import { createServer, type RequestListener } from "node:http";
import type { Server } from "node:net";

/** A server on this machine that answers as a test says. */
export interface LocalServer extends AsyncDisposable {
  /** Its port. */
  readonly port: number;
  /** Its address, on 127.0.0.1. */
  readonly url: string;
  /** What was asked: path and query, in the order of arrival. */
  readonly targets: readonly string[];
  /** The `Authorization` headers that came, by target. */
  readonly authorizations: ReadonlyMap<string, string | undefined>;
}

/** Starts a server on a free port. */
export async function startLocalServer(answer: RequestListener): Promise<LocalServer> {
  const targets: string[] = [];
  const authorizations = new Map<string, string | undefined>();
  const server = createServer((request, response) => {
    targets.push(request.url ?? "");
    authorizations.set(request.url ?? "", request.headers.authorization);
    answer(request, response);
  });
  const port = await listen(server);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    targets,
    authorizations,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Listens on a free port of 127.0.0.1 and returns it. */
export async function listen(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  return address.port;
}
