import { createServer, request as httpRequest } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { listenLocally } from "./listen-locally.ts";

/** Options of {@link startProxy}. */
export interface ProxyOptions {
  /** What becomes of requests for a tunnel (`CONNECT`). Default: `granted`. */
  readonly tunnels?: "granted" | "refused" | "unanswered" | undefined;
  /**
   * Where hosts are, by name and with the port, as a name server would tell: `{ "s3.example":
   * "127.0.0.1:8080" }`. Default: where this machine finds them.
   */
  readonly hosts?: Readonly<Record<string, string>> | undefined;
}

/** A proxy on this machine. */
export interface Proxy extends AsyncDisposable {
  /** Its address. */
  readonly url: string;
  /** What it was asked for, oldest first: `forward host:port` or `tunnel host:port`. */
  readonly seen: readonly string[];
}

/** Starts a proxy that forwards plain requests and tunnels others, and notes what it did. */
export async function startProxy(options: ProxyOptions = {}): Promise<Proxy> {
  const { hosts = {}, tunnels = "granted" } = options;
  const seen: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const target = new URL(incoming.url ?? "");
    seen.push(`forward ${target.host}`);
    forward(incoming, outgoing, hosts[target.host] ?? target.host);
  });
  server.on("connect", ({ url = "" }, socket) => {
    seen.push(`tunnel ${url}`);
    if (tunnels === "refused") socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    if (tunnels === "granted") tunnel(url, socket);
  });
  const { close, port } = await listenLocally(server);
  return { url: `http://127.0.0.1:${port}`, seen, [Symbol.asyncDispose]: close };
}

/** Header fields, the host's name among them, go on as they are. */
function forward(incoming: IncomingMessage, outgoing: ServerResponse, host: string): void {
  const { method, headers, url = "" } = incoming;
  const target = url.replace(/^http:\/\/[^/]*/, `http://${host}`);
  const onward = httpRequest(target, { method, headers }, (answer) => {
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
