import { startProxy } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { proxiesOf } from "../src/index.ts";
import { WEIGHTS, findFile, readRange, sourceOver, startModelHub } from "./emulated-model.ts";

describe("a proxy", () => {
  test("carries the API, the resolver and the CDN", async () => {
    await using hub = await startModelHub();
    await using proxy = await startProxy();
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
    await using proxy = await startProxy();
    const environment = { http_proxy: proxy.url.replace("http://", "") };
    await sourceOver(hub, { environment }).resolve({ repoId: "acme/model" });
    expect(proxy.seen).toHaveLength(1);
  });

  test("is passed by for the hosts of NO_PROXY", async () => {
    await using hub = await startModelHub();
    await using proxy = await startProxy();
    const environment = { HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" };
    const source = sourceOver(hub, { environment });
    await readRange(source, await findFile(source, "model.safetensors"));
    expect(proxy.seen).toEqual([`forward ${new URL(hub.cdnUrl).host}`]);
  });

  test("is asked for a tunnel to an https address; a refusal is named", async () => {
    await using proxy = await startProxy({ tunnels: "refused" });
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
    await using proxy = await startProxy({ tunnels: "unanswered" });
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
