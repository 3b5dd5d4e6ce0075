import { createHash } from "node:crypto";
import type { SkippedEntry } from "@prefetch/core";
import { startHubEmulator } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import {
  CONFIG,
  REPO_ID,
  WEIGHTS,
  findFile,
  listAll,
  sourceOver,
  startModelHub,
} from "./emulated-model.ts";
import { startLocalServer } from "./local-server.ts";

const REVISION = { repoId: REPO_ID, revision: "main", commit: "c".repeat(40) };
const MANY = Array.from({ length: 25 }, (_, at) => ({
  path: `folder-${at % 3}/file-${at}.txt`,
  content: { bytes: Buffer.from(`file ${at}\n`) },
}));

/** A Hub whose first page of every tree holds these entries and has these headers. */
function startTree(entries: unknown, headers: Record<string, string> = {}) {
  return startLocalServer((request, response) => {
    const isFirst = request.url?.endsWith("?recursive=true");
    response.writeHead(200, isFirst ? headers : {}).end(JSON.stringify(isFirst ? entries : []));
  });
}

describe("list", () => {
  test("gives a file in LFS its SHA-256 and a file in Git its blob id", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const gitBlob = createHash("sha1").update(`blob ${CONFIG.length}\0`).update(CONFIG);
    const sha256 = createHash("sha256").update(WEIGHTS).digest("hex");
    expect((await findFile(source, "config.json")).file).toEqual({
      path: "config.json",
      sizeBytes: CONFIG.length,
      digest: `gitblob:${gitBlob.digest("hex")}`,
    });
    expect((await findFile(source, "model.safetensors")).file).toEqual({
      path: "model.safetensors",
      sizeBytes: WEIGHTS.length,
      digest: `sha256:${sha256}`,
    });
  });

  test.each(["absolute", "relative"] as const)(
    "follows %s links to the last page",
    async (treeLink) => {
      await using hub = await startHubEmulator({
        repositories: [{ repoId: REPO_ID, files: MANY }],
        treePageSize: 4,
        treeLink,
      });
      const source = sourceOver(hub);
      const files = await listAll(source, await source.resolve({ repoId: REPO_ID }));
      expect(files.map((file) => file.path).toSorted()).toEqual(
        MANY.map((file) => file.path).toSorted(),
      );
      expect(hub.requests.filter((request) => request.route === "tree")).toHaveLength(7);
    },
  );

  test("goes on after a page that had to be asked for twice", async () => {
    await using hub = await startHubEmulator({
      repositories: [{ repoId: REPO_ID, files: MANY }],
      treePageSize: 10,
    });
    hub.inject({ route: "tree", skip: 1, times: 1, fault: { kind: "reset", afterBytes: 50 } });
    const source = sourceOver(hub);
    const files = await listAll(source, await source.resolve({ repoId: REPO_ID }));
    expect(files).toHaveLength(MANY.length);
  });

  test("passes over folders, and tells of entries that are no files", async () => {
    await using hub = await startHubEmulator({
      repositories: [
        {
          repoId: REPO_ID,
          files: [{ path: "a/b.txt", content: { bytes: CONFIG } }],
          extraTreeEntries: [
            { type: "", path: "", oid: "", size: 0 },
            { type: "submodule", path: "vendor", oid: "f".repeat(40), size: 0 },
            { path: "untyped" },
            "nonsense",
          ],
        },
      ],
    });
    const source = sourceOver(hub);
    const skipped: SkippedEntry[] = [];
    const paths: string[] = [];
    const onSkipped = (entry: SkippedEntry) => void skipped.push(entry);
    const revision = await source.resolve({ repoId: REPO_ID });
    for await (const file of source.list(revision, { onSkipped })) paths.push(file.path);
    expect(paths).toEqual(["a/b.txt"]);
    expect(skipped).toEqual([
      { path: "", reason: "it has no name" },
      { path: "vendor", reason: 'it is no file but "submodule"' },
      { path: "untyped", reason: 'it is no file but ""' },
      { path: "", reason: "it is no entry of a tree" },
    ]);
  });

  test("takes the SHA-256 of a file that is also in Xet", async () => {
    const lfs = { oid: "a".repeat(64), size: 5, pointerSize: 134 };
    const entry = { type: "file", path: "w.bin", size: 5, oid: "b".repeat(40), lfs };
    await using hub = await startTree([{ ...entry, xetHash: "d".repeat(64) }]);
    expect(await listAll(sourceOver(hub), { ...REVISION, endpoint: hub.url })).toEqual([
      { path: "w.bin", sizeBytes: 5, digest: `sha256:${lfs.oid}` },
    ]);
  });

  test("gives a file that is listed twice once", async () => {
    const entry = { type: "file", path: "w.bin", size: 5, oid: "b".repeat(40) };
    await using hub = await startTree([entry, entry]);
    const files = await listAll(sourceOver(hub), { ...REVISION, endpoint: hub.url });
    expect(files).toHaveLength(1);
  });

  const file = { type: "file", path: "w.bin", size: 5, oid: "b".repeat(40) };
  test.each([
    ["INVALID_ARGUMENT", "could be written outside", [{ ...file, path: "../../etc/passwd" }]],
    ["INVALID_ARGUMENT", "drive letter", [{ ...file, path: "C:/x" }]],
    ["INTEGRITY", "no size or no digest", [{ ...file, oid: null }]],
    ["INTEGRITY", "no size or no digest", [{ ...file, size: undefined }]],
    ["INTEGRITY", "no size or no digest", [{ ...file, lfs: { oid: "short" } }]],
    ["INTEGRITY", "twice, with different contents", [file, { ...file, oid: "c".repeat(40) }]],
    ["UNAVAILABLE", "is no list", { error: "no tree" }],
  ])("refuses with %s (%s)", async (code, message, entries) => {
    await using hub = await startTree(entries);
    const listing = listAll(sourceOver(hub), { ...REVISION, endpoint: hub.url });
    await expect(listing).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test.each([
    [
      "a circle",
      (url: string) =>
        `<${url}/api/models/${REPO_ID}/tree/${REVISION.commit}?recursive=true>; rel="next"`,
      "leads in a circle",
    ],
    [
      "another host",
      () => '<https://hub.example.invalid/page/2>; rel="next"',
      "goes on at another host (hub.example.invalid)",
    ],
    [
      "another port",
      () => '<http://127.0.0.1:9/page/2>; rel="next"',
      "goes on at another host (127.0.0.1:9)",
    ],
  ])("refuses a listing that leads to %s", async (_name, link, message) => {
    const headers: Record<string, string> = {};
    await using hub = await startTree([], headers);
    headers["Link"] = link(hub.url);
    const listing = listAll(sourceOver(hub), { ...REVISION, endpoint: hub.url });
    await expect(listing).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining(message),
    });
    expect(hub.targets).toHaveLength(1);
  });

  test.each([
    '</p2>; rel="prev", </p3>;rel="next"',
    "</p3>; foo=1; REL=next",
    '</p3>; rel="last next"',
  ])("understands Link: %s", async (link) => {
    await using hub = await startTree([], { Link: link });
    await listAll(sourceOver(hub), { ...REVISION, endpoint: hub.url });
    expect(hub.targets[1]).toBe("/p3");
  });

  test.each(['</p2>; rel="prev"', '</p2>; rel="nextish"', "nonsense"])(
    "ends at Link: %s",
    async (link) => {
      await using hub = await startTree([], { Link: link });
      await listAll(sourceOver(hub), { ...REVISION, endpoint: hub.url });
      expect(hub.targets).toHaveLength(1);
    },
  );
});
