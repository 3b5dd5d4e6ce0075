import { startHubEmulator } from "@prefetch/testing";
import type { HubEmulatorOptions } from "@prefetch/testing";
import { expect, it } from "vitest";
import { FILES, REPO, ask, jsonOf, text } from "./hub-fixture.ts";

const TREE = `/api/models/${REPO}/tree/main`;

interface Entry {
  readonly type: string;
  readonly path: string;
  readonly oid: string;
}

async function listPages(options: HubEmulatorOptions): Promise<{ pages: Entry[][]; link: string }> {
  await using hub = await startHubEmulator({
    repositories: [{ repoId: REPO, files: FILES }],
    ...options,
  });
  const pages: Entry[][] = [];
  let link = "";
  for (let url: string | undefined = `${hub.url}${TREE}?recursive=true`; url !== undefined;) {
    const answer = await ask(url);
    pages.push(await jsonOf<Entry[]>(answer));
    const next = /<([^>]+)>;\s+rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    if (next !== undefined) link = next;
    url = next && new URL(next, hub.url).href;
  }
  return { pages, link };
}

it("lists folders first, then files, by path", async () => {
  const { pages } = await listPages({});
  expect(pages.flat().map(({ type, path }) => `${type} ${path}`)).toEqual([
    "directory nested",
    "directory nested/deep",
    "file config.json",
    "file empty.txt",
    "file model.safetensors",
    "file nested/deep/notes.md",
  ]);
});

it.each([
  ["absolute", /^http:\/\/127\.0\.0\.1:\d+\/api\/models\//],
  ["relative", /^\/api\/models\//],
] as const)("pages with %s links, every entry once", async (treeLink, shape) => {
  const { pages, link } = await listPages({ treePageSize: 4, treeLink });
  expect(pages.map((page) => page.length)).toEqual([4, 2]);
  expect(new Set(pages.flat().map((entry) => entry.path)).size).toBe(6);
  expect(link).toMatch(shape);
  expect(link).toContain("recursive=true");
});

it.each([
  ["", ["nested", "config.json", "empty.txt", "model.safetensors"]],
  ["/nested", ["nested/deep"]],
  ["/nested%2Fdeep", ["nested/deep/notes.md"]],
  ["/nested?recursive=1", ["nested/deep", "nested/deep/notes.md"]],
  ["/nested?recursive=True", ["nested/deep", "nested/deep/notes.md"]],
  ["/nested?recursive=false", ["nested/deep"]],
])("lists '%s'", async (suffix, paths) => {
  await using hub = await startHubEmulator({ repositories: [{ repoId: REPO, files: FILES }] });
  const answer = await ask(hub.url + TREE + suffix);
  const entries = await jsonOf<Entry[]>(answer);
  expect(entries.map((entry) => entry.path)).toEqual(paths);
});

it("answers EntryNotFound for a folder that is not there", async () => {
  await using hub = await startHubEmulator({ repositories: [{ repoId: REPO, files: FILES }] });
  const answer = await ask(`${hub.url}${TREE}/nowhere`);
  expect([answer.status, answer.headers.get("x-error-code")]).toEqual([404, "EntryNotFound"]);
});

it("adds the last commit where that is asked for", async () => {
  await using hub = await startHubEmulator({ repositories: [{ repoId: REPO, files: FILES }] });
  const answer = await ask(`${hub.url}${TREE}?expand=1`);
  const id = hub.repository(REPO).commitOf("main");
  const lastCommits = (await jsonOf<{ lastCommit: { id: string } }[]>(answer)).map(
    (entry) => entry.lastCommit.id,
  );
  expect(lastCommits).toEqual([id, id, id, id]);
});

it("gives blobs and folders the ids that Git gives them", async () => {
  const files = [
    text("d/a.txt", "a"),
    text("d/a/b.txt", "b"),
    text("d/a-b.txt", "sorts between a and a/"),
    text("d/z/ü ñ.txt", ""),
  ];
  await using hub = await startHubEmulator({ repositories: [{ repoId: REPO, files }] });
  const entries = await jsonOf<Entry[]>(await ask(`${hub.url}${TREE}?recursive=true`));
  // As `git ls-tree -r -t` prints them for the same files.
  expect(entries.map(({ path, oid }) => `${oid} ${path}`)).toEqual([
    "7de16fb0a8fde0abb23badee608ef61e87b2b8b1 d",
    "bc4d1181aca5a33673d7c5d4c209d09ce1cfabd7 d/a",
    "387fcac9a8163d55ca7a72e93ffb88370d8ed871 d/z",
    "14d2245df65859e56ac2bb2003c9829382285c07 d/a-b.txt",
    "2e65efe2a145dda7ee51d1741299f848e5bf752e d/a.txt",
    "63d8dbd40c23542e740659a7168a0ce3138ea748 d/a/b.txt",
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 d/z/ü ñ.txt",
  ]);
});

it("lists a false digest and size where the fixture has them, and serves the true bytes", async () => {
  const false256 = "f".repeat(64);
  const files = [
    { ...text("model.safetensors", "true"), listedDigest: false256, listedSizeBytes: 9 },
    { ...text("config.json", "true"), listedDigest: "e".repeat(40) },
  ];
  await using hub = await startHubEmulator({ repositories: [{ repoId: REPO, files }] });
  expect(await (await ask(hub.url + TREE)).json()).toMatchObject([
    { path: "config.json", oid: "e".repeat(40), size: 4 },
    { path: "model.safetensors", size: 9, lfs: { oid: false256, size: 9 } },
  ]);
  const url = `${hub.url}/${REPO}/resolve/main/model.safetensors`;
  expect((await ask(url)).headers.get("x-linked-etag")).toBe(`"${false256}"`);
  expect(await (await fetch(url)).text()).toBe("true");
});

it("puts raw entries into the tree as they are", async () => {
  const extraTreeEntries = [{ type: "commit", path: "sub" }, {}];
  await using hub = await startHubEmulator({
    repositories: [{ repoId: REPO, files: FILES, extraTreeEntries }],
  });
  const entries = await jsonOf<unknown[]>(await ask(hub.url + TREE));
  expect(entries.slice(-2)).toEqual(extraTreeEntries);
});

it.each(["/etc/passwd", "../outside.txt", "a//b.txt"])(
  "lists the path %s as it is",
  async (path) => {
    await using hub = await startHubEmulator({
      repositories: [{ repoId: REPO, files: [text(path, "unsafe")] }],
    });
    const entries = await jsonOf<Entry[]>(await ask(`${hub.url}${TREE}?recursive=true`));
    expect(entries.filter((entry) => entry.type === "file")).toMatchObject([{ path }]);
  },
);
