import { connect } from "node:net";
import { createServer } from "node:tls";
import { listenLocally } from "./listen-locally.ts";
import { createSelfSignedCertificate } from "./self-signed-certificate.ts";

/** A server that speaks TLS in front of one that does not. */
export interface TlsFront extends AsyncDisposable {
  /** Its address, at `localhost`, with the path of the address behind it. */
  readonly url: string;
  /** What a client has to trust, PEM. */
  readonly certificate: string;
}

/**
 * Starts a server that speaks TLS, with a certificate of its own that nobody trusts yet, and passes
 * everything on to the server at `target`.
 *
 * @param target - the `http:` address of a server on this machine
 */
export async function startTlsFront(target: string): Promise<TlsFront> {
  const { key, cert } = createSelfSignedCertificate();
  const { pathname, port: targetPort } = new URL(target);
  const server = createServer({ key, cert }, (socket) => {
    const onward = connect(Number(targetPort), "127.0.0.1");
    socket.pipe(onward).pipe(socket);
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  const { close, port } = await listenLocally(server);
  const path = pathname === "/" ? "" : pathname;
  return {
    url: `https://localhost:${port}${path}`,
    certificate: cert,
    [Symbol.asyncDispose]: close,
  };
}
