import { startHubEmulator } from "@prefetch/testing";
import type { HubEmulator } from "@prefetch/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { FILES, REPO, WEIGHTS, ask, fileUrl } from "./hub-fixture.ts";

const TTL_MS = 60_000;
let hub: HubEmulator;

beforeAll(async () => {
  hub = await startHubEmulator({
    repositories: [
      {
        repoId: REPO,
        files: [...FILES, { path: "empty.bin", content: { bytes: new Uint8Array() } }],
      },
    ],
    signedUrlTtlMs: TTL_MS,
  });
});
afterAll(() => hub.close());
afterEach(() => void vi.useRealTimers());

async function signedUrl(): Promise<string> {
  const answer = await ask(fileUrl(hub, "model.safetensors"));
  return answer.headers.get("location") ?? "";
}

describe.each([
  ["a file in LFS", "model.safetensors", WEIGHTS.toString()],
  ["a file in Git", "config.json", '{"a":1}'],
])("%s", (_, path, content) => {
  const size = content.length;

  it("is served whole", async () => {
    const answer = await fetch(fileUrl(hub, path));
    expect([answer.status, answer.headers.get("content-length")]).toEqual([200, String(size)]);
    expect(await answer.text()).toBe(content);
  });

  it.each([
    ["bytes=2-4", 2, 5],
    ["bytes=3-", 3, size],
    ["bytes=-3", size - 3, size],
    ["bytes=-1000", 0, size],
    ["bytes=0-1000", 0, size],
    ["bytes=0-0", 0, 1],
  ])("answers 206 to %s", async (range, start, end) => {
    const answer = await fetch(fileUrl(hub, path), { headers: { range } });
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes ${start}-${end - 1}/${size}`);
    expect(answer.headers.get("content-length")).toBe(String(end - start));
    expect(await answer.text()).toBe(content.slice(start, end));
  });

  it.each(["bytes=1000-", "bytes=1000-2000", "bytes=-0"])("answers 416 to %s", async (range) => {
    const answer = await fetch(fileUrl(hub, path), { headers: { range } });
    expect(answer.status).toBe(416);
    expect(answer.headers.get("content-range")).toBe(`bytes */${size}`);
  });

  it.each(["bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=-"])(
    "ignores %s, as a server may",
    async (range) => {
      const answer = await fetch(fileUrl(hub, path), { headers: { range } });
      expect([answer.status, await answer.text()]).toEqual([200, content]);
    },
  );
});

it.each(["empty.bin", "empty.txt"])("answers 416 to a range of the empty %s", async (path) => {
  const answer = await fetch(fileUrl(hub, path), { headers: { range: "bytes=0-0" } });
  expect(answer.status).toBe(416);
  expect((await fetch(fileUrl(hub, path))).headers.get("content-length")).toBe("0");
});

it("serves a signed URL until it expires", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const url = await signedUrl();
  vi.setSystemTime(Date.now() + TTL_MS - 1);
  expect((await ask(url)).status).toBe(200);
  vi.setSystemTime(Date.now() + 1);
  const expired = await ask(url);
  expect(expired.status).toBe(403);
  expect(expired.headers.get("content-type")).toBe("text/xml");
  expect(await expired.text()).toMatch(/^<\?xml.*<Code>AccessDenied<\/Code>/s);
});

it.each([
  ["another signature", (url: URL) => url.searchParams.set("Signature", "x".repeat(43))],
  ["no signature", (url: URL) => url.searchParams.delete("Signature")],
  ["another expiry", (url: URL) => url.searchParams.set("Expires", "9999999999")],
  ["another object", (url: URL) => void (url.pathname = url.pathname.replace(/.$/, "x"))],
])("refuses a signed URL with %s", async (_, change) => {
  const url = new URL(await signedUrl());
  expect((await ask(url.href)).status).toBe(200);
  change(url);
  expect((await ask(url.href)).status).toBe(403);
});

it("lets the CDN's ETag look like a digest and be none", async () => {
  const answer = await ask(await signedUrl());
  const digest = (await ask(fileUrl(hub, "model.safetensors"))).headers.get("x-linked-etag");
  expect(answer.headers.get("etag")).toMatch(/^"[0-9a-f]{64}"$/);
  expect(answer.headers.get("etag")).not.toBe(digest);
  expect(answer.headers.get("x-cache")).toMatch(/cloudfront/);
});

it("serves two commits of one path under two signed URLs", async () => {
  const before = await signedUrl();
  hub
    .repository(REPO)
    .commit([{ path: "model.safetensors", content: { bytes: Buffer.from("new") } }], {
      branch: "other",
    });
  const after = await fetch(fileUrl(hub, "model.safetensors", "other"));
  expect([await after.text(), await (await ask(before)).text()]).toEqual([
    "new",
    WEIGHTS.toString(),
  ]);
});

it("answers files in Git at once where that is asked for", async () => {
  await using direct = await startHubEmulator({
    repositories: [{ repoId: REPO, files: FILES }],
    gitFiles: "direct",
  });
  const answer = await ask(fileUrl(direct, "config.json"));
  expect([answer.status, await answer.text()]).toEqual([200, '{"a":1}']);
});
