import { createServer, request as httpRequest } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { listenLocally } from "./listen-locally.ts";

/** Options of {@link startProxy}. */
export interface ProxyOptions {
  /** What becomes of requests for a tunnel (`CONNECT`). Default: `granted`. */
  readonly tunnels?: "granted" | "refused" | "unanswered" | undefined;
}

/** A proxy on this machine. */
export interface Proxy extends AsyncDisposable {
  /** Its address. */
  readonly url: string;
  /** What it was asked for, oldest first: `forward host:port` or `tunnel host:port`. */
  readonly seen: readonly string[];
}

/** Starts a proxy that forwards plain requests and tunnels others, and notes what it did. */
export async function startProxy({ tunnels = "granted" }: ProxyOptions = {}): Promise<Proxy> {
  const seen: string[] = [];
  const server = createServer((incoming, outgoing) => {
    seen.push(`forward ${new URL(incoming.url ?? "").host}`);
    forward(incoming, outgoing);
  });
  server.on("connect", ({ url = "" }, socket) => {
    seen.push(`tunnel ${url}`);
    if (tunnels === "refused") socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    if (tunnels === "granted") tunnel(url, socket);
  });
  const { close, port } = await listenLocally(server);
  return { url: `http://127.0.0.1:${port}`, seen, [Symbol.asyncDispose]: close };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers } = incoming;
  const onward = httpRequest(incoming.url ?? "", { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  incoming.pipe(onward);
}

function tunnel(target: string, socket: Duplex): void {
  const [host = "", port] = target.split(":");
  const onward = connect(Number(port), host, () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(onward).pipe(socket);
  });
  onward.on("error", () => socket.destroy());
  socket.on("error", () => onward.destroy());
}
