import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryFromFolder, startHubEmulator } from "@prefetch/testing";
import type { HubEmulator } from "@prefetch/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { REPO, ask, fileUrl, jsonOf } from "./hub-fixture.ts";

const WEIGHTS = Buffer.alloc(1_000_003, "weights");
let folder: string;
let hub: HubEmulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "prefetch-folder-"));
  await mkdir(join(folder, "1_Pooling"));
  await writeFile(join(folder, "model.safetensors"), WEIGHTS);
  await writeFile(join(folder, "empty.txt"), "");
  await writeFile(join(folder, "1_Pooling", "config.json"), "{}");
  hub = await startHubEmulator({ repositories: [await repositoryFromFolder(folder, REPO)] });
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

it("lists every file in the folder, at any depth, with its digest", async () => {
  const answer = await ask(`${hub.url}/api/models/${REPO}/tree/main?recursive=true`);
  const entries = await jsonOf<{ path: string; size: number; lfs?: { oid: string } }[]>(answer);
  expect(entries.map(({ path, size, lfs }) => [path, size, lfs?.oid])).toEqual([
    ["1_Pooling", 0, undefined],
    ["1_Pooling/config.json", 2, undefined],
    ["empty.txt", 0, undefined],
    ["model.safetensors", WEIGHTS.length, createHash("sha256").update(WEIGHTS).digest("hex")],
  ]);
});

it("serves the files from disk, whole and by ranges", async () => {
  const whole = await fetch(fileUrl(hub, "model.safetensors"));
  expect(Buffer.from(await whole.arrayBuffer()).equals(WEIGHTS)).toBe(true);
  const range = await fetch(fileUrl(hub, "model.safetensors"), {
    headers: { range: "bytes=999990-" },
  });
  expect(await range.text()).toBe(WEIGHTS.subarray(999_990).toString());
  expect(await (await fetch(fileUrl(hub, "empty.txt"))).text()).toBe("");
});

it("tells which folder or file cannot be read", async () => {
  const missing = join(folder, "missing");
  await expect(repositoryFromFolder(missing, REPO)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const files = [{ path: "a", content: { diskPath: missing } }];
  expect(() => hub.addRepository({ repoId: "acme/missing", files })).toThrow(
    /missing cannot be read/,
  );
});
