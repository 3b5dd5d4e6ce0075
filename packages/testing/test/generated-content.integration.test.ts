import { createHash } from "node:crypto";
import { startHubEmulator } from "@prefetch/testing";
import type { FixtureFile, HubEmulator } from "@prefetch/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { REPO, ask, fileUrl, jsonOf } from "./hub-fixture.ts";

const MEBIBYTE = 1024 * 1024;
const SIZE_BYTES = 48 * MEBIBYTE + 5;
const HUGE_BYTES = 16 * 1024 * MEBIBYTE;

let hub: HubEmulator;
let whole: Buffer;

function generated(path: string, seed: number, sizeBytes = SIZE_BYTES): FixtureFile {
  return { path, content: { generated: { sizeBytes, seed } } };
}

beforeAll(async () => {
  hub = await startHubEmulator({
    repositories: [
      { repoId: REPO, files: [generated("a.bin", 1), generated("b.bin", 2)] },
      {
        repoId: "acme/huge",
        // The false digest spares the test from hashing it.
        files: [{ ...generated("huge.bin", 1, HUGE_BYTES), listedDigest: "0".repeat(64) }],
      },
    ],
  });
  whole = Buffer.from(await (await fetch(fileUrl(hub, "a.bin"))).arrayBuffer());
});
afterAll(() => hub.close());

const sha256 = (...parts: Uint8Array[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

async function range(url: string, start: number, end: number): Promise<Buffer> {
  const answer = await fetch(url, { headers: { range: `bytes=${start}-${end - 1}` } });
  return Buffer.from(await answer.arrayBuffer());
}

it("has the digest that is listed", async () => {
  const answer = await ask(`${hub.url}/api/models/${REPO}/tree/main`);
  const [a, b] = await jsonOf<{ lfs: { oid: string; size: number } }[]>(answer);
  expect(a?.lfs).toMatchObject({ oid: sha256(whole), size: SIZE_BYTES });
  expect(b?.lfs.oid).not.toBe(a?.lfs.oid);
});

it("is the same by ranges as whole, wherever they begin", async () => {
  const block = MEBIBYTE + 7;
  const starts = [
    0,
    1,
    7,
    8,
    9,
    block - 1,
    block,
    block + 3,
    block + 8,
    16 * MEBIBYTE,
    47 * MEBIBYTE,
  ];
  for (const start of starts) {
    const end = Math.min(start + 2 * MEBIBYTE, SIZE_BYTES);
    const part = await range(fileUrl(hub, "a.bin"), start, end);
    expect(part.equals(whole.subarray(start, end)), `from ${start}`).toBe(true);
  }
});

it("has another digest when two parts change places", () => {
  const part = (index: number): Buffer =>
    whole.subarray(index * 16 * MEBIBYTE, (index + 1) * 16 * MEBIBYTE);
  const rest = whole.subarray(48 * MEBIBYTE);
  expect(sha256(part(0), part(1), part(2), rest)).toBe(sha256(whole));
  expect(sha256(part(1), part(0), part(2), rest)).not.toBe(sha256(whole));
});

it("has no two MiB alike", () => {
  const digests = Array.from({ length: 48 }, (_, index) =>
    sha256(whole.subarray(index * MEBIBYTE, (index + 1) * MEBIBYTE)),
  );
  expect(new Set(digests).size).toBe(48);
});

it("serves the end of 16 GiB at once", async () => {
  const url = `${hub.url}/acme/huge/resolve/main/huge.bin`;
  const end = await range(url, HUGE_BYTES - 100, HUGE_BYTES);
  const longer = await range(url, HUGE_BYTES - 3 * MEBIBYTE, HUGE_BYTES);
  expect(end.equals(longer.subarray(-100))).toBe(true);
});

it("is sent no faster than it is read", async () => {
  const answer = await fetch(`${hub.url}/acme/huge/resolve/main/huge.bin`);
  let received = 0;
  let mostAhead = 0;
  for await (const bytes of answer.body ?? []) {
    received += bytes.byteLength;
    mostAhead = Math.max(mostAhead, (hub.requests.at(-1)?.bodyBytes ?? 0) - received);
    if (received > 128 * MEBIBYTE) break;
  }
  expect(received).toBeGreaterThan(128 * MEBIBYTE);
  expect(mostAhead).toBeLessThan(32 * MEBIBYTE);
});
