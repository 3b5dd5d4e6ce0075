import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StorageSink } from "@prefetch/core";
import { createAzureSink } from "@prefetch/storage-sink/azure";
import { createGcsSink } from "@prefetch/storage-sink/gcs";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import {
  startAzureServer,
  startGcsServer,
  startProxy,
  startS3Server,
  startTlsFront,
} from "@prefetch/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

/** Options that every sink over a network has. */
interface Settings {
  readonly endpoint: string;
  readonly caBundlePath?: string;
}

/** A store's server, and how a sink over it is made. */
interface Store extends AsyncDisposable {
  readonly url: string;
  readonly open: (settings: Settings) => StorageSink;
}

const QUICK = { maxAttempts: 2, minRetryDelayMs: 1, maxRetryDelayMs: 2 };
const KEYS = { accessKeyId: "test", secretAccessKey: "testtest" };

async function startS3(): Promise<Store> {
  const server = await startS3Server();
  const options = { bucket: "models", region: "us-east-1", credentials: KEYS, ...QUICK };
  return storeOf(server, (settings) => createS3Sink({ ...options, ...settings }));
}

async function startGcs(): Promise<Store> {
  const server = await startGcsServer({ tokens: ["good"] });
  const options = { bucket: "models", accessToken: async () => "good", ...QUICK };
  return storeOf(server, (settings) => createGcsSink({ ...options, ...settings }));
}

async function startAzure(): Promise<Store> {
  const server = await startAzureServer();
  const { accountKey } = server;
  const options = { container: "models", accountKey, ...QUICK };
  return storeOf(server, (settings) => createAzureSink({ ...options, ...settings }));
}

function storeOf(server: AsyncDisposable & { readonly url: string }, open: Store["open"]): Store {
  return { url: server.url, open, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

beforeEach(() => {
  // This machine's own: the store is trusted by what a test says, and by nothing else.
  for (const name of ["AWS_CA_BUNDLE", "SSL_CERT_FILE", "NO_PROXY", "no_proxy"])
    vi.stubEnv(name, "");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Writes, reads and lists. */
async function useStore(sink: StorageSink): Promise<void> {
  const content = new Uint8Array(5000).fill(7);
  await sink.put("a/b c", content);
  const upload = await sink.startUpload("parts", {
    sizeBytes: 5000,
    partSizeBytes: 5000,
    partCount: 1,
  });
  await upload.writePart(1, content);
  await upload.complete();
  for (const key of ["a/b c", "parts"]) {
    const target = new Uint8Array(5000);
    await sink.readInto(target, key, 0);
    expect(target).toEqual(content);
  }
  const keys: string[] = [];
  for await (const { key } of sink.list("")) keys.push(key);
  expect(keys).toEqual(["a/b c", "parts"]);
}

describe.each([
  { name: "S3", start: startS3 },
  { name: "GCS", start: startGcs },
  { name: "Azure", start: startAzure },
])("$name", ({ start }) => {
  test("goes through HTTP_PROXY, and past it for the hosts of NO_PROXY", async () => {
    await using store = await start();
    await using proxy = await startProxy();
    vi.stubEnv("HTTP_PROXY", proxy.url);
    await useStore(store.open({ endpoint: store.url }));
    const { host } = new URL(store.url);
    expect(new Set(proxy.seen)).toEqual(new Set([`forward ${host}`]));
    const { length } = proxy.seen;
    vi.stubEnv("NO_PROXY", "127.0.0.1");
    await useStore(store.open({ endpoint: store.url }));
    expect(proxy.seen.length).toBe(length);
  });

  test("goes through a tunnel of HTTPS_PROXY, and trusts what the CA bundle vouches for", async () => {
    await using store = await start();
    await using front = await startTlsFront(store.url);
    await using proxy = await startProxy();
    await using folder = await mkdtempDisposable(join(tmpdir(), "prefetch-network-"));
    const caBundlePath = join(folder.path, "ca.pem");
    await writeFile(caBundlePath, front.certificate);
    vi.stubEnv("HTTPS_PROXY", proxy.url);
    await useStore(store.open({ endpoint: front.url, caBundlePath }));
    expect(new Set(proxy.seen)).toEqual(new Set([`tunnel ${new URL(front.url).host}`]));
    vi.stubEnv("SSL_CERT_FILE", caBundlePath);
    await useStore(store.open({ endpoint: front.url }));
  });

  test("does not trust a certificate that nobody vouches for, and says what to do", async () => {
    await using store = await start();
    await using front = await startTlsFront(store.url);
    const asking = store.open({ endpoint: front.url }).head("a");
    await expect(asking).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(asking).rejects.toThrow(/SSL_CERT_FILE/);
  });

  test("a proxy that is not there is UNAVAILABLE, and is named as the cause", async () => {
    await using store = await start();
    const proxy = await startProxy();
    await proxy[Symbol.asyncDispose]();
    vi.stubEnv("HTTP_PROXY", proxy.url);
    const asking = store.open({ endpoint: store.url }).head("a");
    await expect(asking).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(asking).rejects.toThrow(/HTTP_PROXY/);
  });

  test("a CA bundle that cannot be read is refused at once", async () => {
    await using store = await start();
    const open = (): StorageSink =>
      store.open({ endpoint: store.url, caBundlePath: "/nowhere/ca.pem" });
    expect(open).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});
