import { createServer, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { proxiesOf } from "../src/index.ts";
import { WEIGHTS, findFile, readRange, sourceOver, startModelHub } from "./emulated-model.ts";
import { listen } from "./local-server.ts";

/** A proxy that forwards plain requests and tunnels others, and notes what it did. */
async function startProxy(tunnels: "granted" | "refused" | "unanswered" = "granted") {
  const seen: string[] = [];
  const server = createServer((incoming, outgoing) => {
    seen.push(`forward ${new URL(incoming.url ?? "").host}`);
    const { method, headers } = incoming;
    const onward = httpRequest(incoming.url ?? "", { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on("connect", ({ url = "" }, socket) => {
    seen.push(`tunnel ${url}`);
    if (tunnels === "refused") socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    if (tunnels !== "granted") return;
    const [host, port] = url.split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, seen, [Symbol.dispose]: close };
}

describe("a proxy", () => {
  test("carries the API, the resolver and the CDN", async () => {
    await using hub = await startModelHub();
    using proxy = await startProxy();
    const source = sourceOver(hub, { environment: { HTTP_PROXY: proxy.url } });
    const weights = await findFile(source, "model.safetensors");
    expect((await readRange(source, weights)).equals(WEIGHTS)).toBe(true);
    expect(proxy.seen).toEqual([
      `forward ${new URL(hub.url).host}`,
      `forward ${new URL(hub.url).host}`,
      `forward ${new URL(hub.url).host}`,
      `forward ${new URL(hub.cdnUrl).host}`,
    ]);
  });

  test("may be written without http://, and in lower case", async () => {
    await using hub = await startModelHub();
    using proxy = await startProxy();
    const environment = { http_proxy: proxy.url.replace("http://", "") };
    await sourceOver(hub, { environment }).resolve({ repoId: "acme/model" });
    expect(proxy.seen).toHaveLength(1);
  });

  test("is passed by for the hosts of NO_PROXY", async () => {
    await using hub = await startModelHub();
    using proxy = await startProxy();
    const environment = { HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" };
    const source = sourceOver(hub, { environment });
    await readRange(source, await findFile(source, "model.safetensors"));
    expect(proxy.seen).toEqual([`forward ${new URL(hub.cdnUrl).host}`]);
  });

  test("is asked for a tunnel to an https address; a refusal is named", async () => {
    using proxy = await startProxy("refused");
    const environment = { HTTPS_PROXY: proxy.url };
    const source = sourceOver(
      { url: "https://hub.example.invalid" },
      { environment, maxAttempts: 1 },
    );
    await expect(source.resolve({ repoId: "a/b" })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(
        /^hub\.example\.invalid was not reached through the proxy .*403.*HTTPS_PROXY/,
      ),
    });
    expect(proxy.seen).toEqual(["tunnel hub.example.invalid:443"]);
  });

  test("that never grants the tunnel is given up after the connect limit", async () => {
    using proxy = await startProxy("unanswered");
    const source = sourceOver(
      { url: "https://hub.example.invalid" },
      { environment: { HTTPS_PROXY: proxy.url }, maxAttempts: 1, connectTimeoutMs: 200 },
    );
    const startMs = performance.now();
    await expect(source.resolve({ repoId: "a/b" })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  test("that is no address is refused without being shown", () => {
    const environment = { HTTPS_PROXY: "http://user:secret@pro xy" };
    expect(() => sourceOver({ url: "https://hub.example" }, { environment })).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        message: "HTTPS_PROXY is not an address. Write it as http://host:port.",
      }),
    );
  });
});

describe("what is told of the proxies", () => {
  test("has no credentials, and one for http alone serves both", () => {
    expect(proxiesOf({ http_proxy: "user:secret@proxy:3128", NO_PROXY: ".internal" })).toEqual({
      https: "http://proxy:3128",
      http: "http://proxy:3128",
      exceptions: ".internal",
    });
    expect(proxiesOf({ HTTPS_PROXY: "http://user:secret@proxy:8443/" })).toEqual({
      https: "http://proxy:8443",
      http: undefined,
      exceptions: undefined,
    });
    expect(proxiesOf({})).toEqual({ https: undefined, http: undefined, exceptions: undefined });
  });
});
