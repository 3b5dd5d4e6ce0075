import { once } from "node:events";
import { get } from "node:http";
import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { startHubEmulator } from "@prefetch/testing";
import type { FaultRule, HubEmulator, HubFault } from "@prefetch/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FILES, REPO, WEIGHTS, ask, fileUrl, text } from "./hub-fixture.ts";

const CONTENT = WEIGHTS.toString();
let hub: HubEmulator;

beforeEach(async () => {
  hub = await startHubEmulator({ repositories: [{ repoId: REPO, files: FILES }] });
});
afterEach(() => hub.close());

function inject(fault: HubFault, rule: Partial<FaultRule> = {}): void {
  hub.inject({ route: "cdn", fault, ...rule });
}

function download(headers: Record<string, string> = {}): Promise<Response> {
  return fetch(fileUrl(hub, "model.safetensors"), { headers });
}

/** Asks the CDN, keeping the body as it came over the wire. */
async function downloadRaw(): Promise<IncomingMessage> {
  const redirect = await ask(fileUrl(hub, "model.safetensors"));
  return new Promise((resolve, reject) => {
    get(redirect.headers.get("location") ?? "", resolve).on("error", reject);
  });
}

/** Reads until the connection fails; returns what came before. */
async function readUntilBroken(answer: IncomingMessage): Promise<string> {
  let received = "";
  answer.on("data", (bytes: Buffer) => (received += bytes.toString()));
  await expect(once(answer, "end")).rejects.toThrow("aborted");
  return received;
}

it("answers with a status, its headers and its body, and nothing else", async () => {
  inject({ kind: "status", status: 429, headers: { "Retry-After": "3" }, body: "slow down" });
  const answer = await download();
  expect([answer.status, await answer.text()]).toEqual([429, "slow down"]);
  expect(answer.headers.get("retry-after")).toBe("3");
  expect(answer.headers.get("ratelimit")).toBeNull();
});

it("resets a connection before any header", async () => {
  inject({ kind: "reset", afterBytes: 0 });
  await expect(download()).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
  expect(hub.requests.at(-1)).toMatchObject({ route: "cdn", status: 0, bodyBytes: 0 });
});

it("cuts a connection after so many bytes", async () => {
  inject({ kind: "reset", afterBytes: 5 });
  expect(await readUntilBroken(await downloadRaw())).toBe(CONTENT.slice(0, 5));
  expect(hub.requests.at(-1)).toMatchObject({ status: 200, bodyBytes: 5 });
});

it("stalls after so many bytes until the faults are cleared", async () => {
  inject({ kind: "stall", afterBytes: 5 });
  const answer = await downloadRaw();
  const first = await new Promise((resolve) => answer.once("data", resolve));
  expect(String(first)).toBe(CONTENT.slice(0, 5));
  hub.clearFaults();
  await expect(once(answer, "end")).rejects.toThrow("aborted");
  expect(await (await download()).text()).toBe(CONTENT);
});

it("stalls before any header until the emulator is closed", async () => {
  inject({ kind: "stall" });
  const arrived = new Promise<void>((resolve) => {
    hub.onRequest(({ server }) => server === "cdn" && resolve());
  });
  const failure = download().catch((error: unknown) => error);
  await arrived;
  await hub.close();
  expect(await failure).toBeInstanceOf(TypeError);
});

it("drips", async () => {
  inject({ kind: "drip", bytesPerSecond: 40, afterBytes: 8 });
  const startedAt = performance.now();
  expect(await (await download()).text()).toBe(CONTENT);
  // Eight bytes at 40 a second; timers may be a little early.
  expect(performance.now() - startedAt).toBeGreaterThan(150);
});

it.each([
  ["of the whole file", {}, "01234\u00ca6789abcdef"],
  ["of a range that covers it", { range: "bytes=4-6" }, "4\u00ca6"],
  ["of no range beside it", { range: "bytes=6-8" }, "678"],
])("inverts a byte %s", async (_, headers, expected) => {
  inject({ kind: "flip-byte", fileOffset: 5 });
  const bytes = Buffer.from(await (await download(headers)).arrayBuffer());
  expect(bytes.toString("latin1")).toBe(expected);
});

it("ends early without a length that would tell", async () => {
  inject({ kind: "short-body", missingBytes: 6 });
  const answer = await download();
  expect(answer.headers.get("content-length")).toBeNull();
  expect(await answer.text()).toBe(CONTENT.slice(0, 10));
});

it("ends early with a length that tells", async () => {
  inject({ kind: "short-body", missingBytes: 6, withLength: true });
  const answer = await download();
  expect(answer.headers.get("content-length")).toBe("10");
  expect(await answer.text()).toBe(CONTENT.slice(0, 10));
});

it("sends more than was asked for", async () => {
  inject({ kind: "long-body", extraBytes: 3 });
  expect(await (await download({ range: "bytes=0-1" })).text()).toBe("01\0\0\0");
});

it("ignores a range", async () => {
  inject({ kind: "ignore-range" });
  const answer = await download({ range: "bytes=4-6" });
  expect([answer.status, await answer.text()]).toEqual([200, CONTENT]);
  expect(answer.headers.get("content-range")).toBeNull();
});

it.each([
  ["bytes=4-6", "bytes 3-5/16", "345"],
  ["bytes=0-6", "bytes 1-7/16", "1234567"],
  ["bytes=0-15", "bytes 1-15/16", "123456789abcdef"],
])("answers %s with %s", async (range, contentRange, expected) => {
  inject({ kind: "wrong-content-range" });
  const answer = await download({ range });
  expect([answer.status, answer.headers.get("content-range")]).toEqual([206, contentRange]);
  expect(await answer.text()).toBe(expected);
});

it("compresses whatever was accepted", async () => {
  inject({ kind: "gzip" });
  const answer = await downloadRaw();
  expect(answer.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(await buffer(answer)).toString()).toBe(CONTENT);
});

it("answers with a proxy's page", async () => {
  inject({ kind: "html-page" });
  const answer = await download();
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toMatch("text/html");
  expect(await answer.text()).toMatch(/^<!DOCTYPE html>/);
});

it("sends the right bytes without length, ETag or ranges", async () => {
  inject({ kind: "no-length" });
  const answer = await download();
  for (const name of ["content-length", "etag", "accept-ranges"]) {
    expect(answer.headers.get(name)).toBeNull();
  }
  expect(await answer.text()).toBe(CONTENT);
});

it("answers as for an expired URL", async () => {
  inject({ kind: "expired-url" });
  const answer = await download();
  expect(answer.status).toBe(403);
  expect(await answer.text()).toMatch("<Code>AccessDenied</Code>");
});

it("answers late", async () => {
  inject({ kind: "delay", ms: 60 });
  const startedAt = performance.now();
  expect(await (await download()).text()).toBe(CONTENT);
  expect(performance.now() - startedAt).toBeGreaterThan(50);
});

it.each([
  ["resolves", () => Promise.resolve()],
  ["rejects", () => Promise.reject(new Error("no matter"))],
])("holds an answer until a promise %s", async (_, settle) => {
  const { promise: until, resolve: start } = Promise.withResolvers<void>();
  inject({ kind: "hold", until: until.then(settle) });
  hub.onRequest(({ server }) => server === "cdn" && start());
  expect(await (await download()).text()).toBe(CONTENT);
});

it("holds an answer while a test acts", async () => {
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  inject({ kind: "hold", until }, { route: "resolve" });
  hub.onRequest(({ route }) => {
    if (route !== "resolve") return;
    hub.repository(REPO).commit([text("model.safetensors", "new")]);
    release();
  });
  // What a request asks for is settled when it comes in.
  expect(await (await download()).text()).toBe(CONTENT);
});

describe("rules", () => {
  const unavailable: HubFault = { kind: "status", status: 503 };

  it("strike after some requests, so many times", async () => {
    inject(unavailable, { skip: 1, times: 2 });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count++) statuses.push((await download()).status);
    expect(statuses).toEqual([200, 503, 503, 200, 200]);
  });

  it("strike one file, method and route alone", async () => {
    inject(unavailable, { route: "resolve", path: "config.json", method: "HEAD" });
    const url = fileUrl(hub, "config.json");
    expect((await ask(url, { method: "HEAD" })).status).toBe(503);
    expect((await ask(url)).status).toBe(307);
    expect((await ask(fileUrl(hub, "empty.txt"), { method: "HEAD" })).status).toBe(307);
    expect((await ask(`${hub.url}/api/models/${REPO}`, { method: "HEAD" })).status).toBe(200);
  });

  it.each([
    ["with a range", true, [200, 503]],
    ["without a range", false, [503, 206]],
  ])("strike requests %s alone", async (_, ranged, expected) => {
    inject(unavailable, { ranged });
    const plain = await download();
    const range = await download({ range: "bytes=0-1" });
    expect([plain.status, range.status]).toEqual(expected);
  });

  it("are tried in the order they were added", async () => {
    inject(unavailable, { times: 1 });
    inject({ kind: "status", status: 500 });
    expect([(await download()).status, (await download()).status]).toEqual([503, 500]);
  });

  it.each([
    ["model", `/api/models/${REPO}`],
    ["revision", `/api/models/${REPO}/revision/main`],
    ["tree", `/api/models/${REPO}/tree/main`],
    ["refs", `/api/models/${REPO}/refs`],
    ["commits", `/api/models/${REPO}/commits/main`],
    ["resolve", `/${REPO}/resolve/main/config.json`],
    ["raw", `/${REPO}/raw/main/config.json`],
    ["whoami", "/api/whoami-v2"],
    ["other", "/nowhere"],
  ] as const)("strike the route %s", async (route, target) => {
    inject(unavailable, { route });
    expect((await ask(hub.url + target)).status).toBe(503);
    hub.clearFaults();
    expect((await ask(hub.url + target)).status).not.toBe(503);
  });
});
