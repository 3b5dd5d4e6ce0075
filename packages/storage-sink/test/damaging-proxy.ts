import { connect } from "node:net";
import { listenLocally } from "./local-server.ts";

/**
 * Starts a proxy to a server that changes one byte of every connection that carries that many; returns
 * the server's address by it.
 */
export async function startDamagingProxy(url: string, atByte: number): Promise<string> {
  const { origin, port } = new URL(url);
  const proxy = await listenLocally((socket) => {
    const upstream = connect(Number(port), "127.0.0.1");
    let position = 0;
    socket.on("data", (bytes: Buffer) => {
      const index = atByte - position;
      const byte = bytes[index];
      if (byte !== undefined) bytes[index] = byte ^ 1;
      position += bytes.byteLength;
      upstream.write(bytes);
    });
    upstream.pipe(socket);
    upstream.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
  });
  return url.replace(origin, proxy);
}
