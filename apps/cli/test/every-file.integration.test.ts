import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { type FixtureFile, startHubEmulator } from "@prefetch/testing";
import { expect, test } from "vitest";
import { runCliProcess } from "./cli-process.ts";

const ODD_NAMES = [
  "with space.txt",
  "hash#mark.json",
  "C1_or_C2?_premise",
  "100%25 real %2F.txt",
  "a+b@c~d&e=f;g,h.txt",
  "quotes'\"`$(x).txt",
  "ünïcode/名前/emoji 🤗.bin",
  "NFC é and NFD é.txt",
  ".hidden/.gitkeep",
  "deep/er/and/deeper/still/config.json",
];

function textFile(path: string): FixtureFile {
  return { path, content: { bytes: Buffer.from(`content of ${path}`) } };
}

const FILES: readonly FixtureFile[] = [
  ...ODD_NAMES.map((path) => textFile(path)),
  ...Array.from({ length: 300 }, (_, index) => textFile(`small/${index % 7}/file-${index}.json`)),
  { path: "empty.txt", content: { bytes: new Uint8Array() } },
  { path: "nested/empty.safetensors", content: { bytes: new Uint8Array() } },
  { path: "config.json", content: { bytes: Buffer.from("{}") } },
  { path: "model.safetensors", content: { generated: { sizeBytes: 40 * 1024 ** 2 + 7, seed: 3 } } },
];

test("odd names, empty files, nested folders and 300 small files arrive as they are", async () => {
  await using hub = await startHubEmulator({
    repositories: [{ repoId: "every/file", files: FILES }],
    treePageSize: 50,
  });
  const root = await mkdtemp(join(tmpdir(), "prefetch-every-file-"));
  const endpoint = ["--endpoint", hub.url, "--json"];
  const { status, stdout, stderr } = await runCliProcess([
    "hf-model",
    "every/file",
    "--to",
    root,
    ...endpoint,
  ]);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const prefix = join(root, "file", hub.repository("every/file").commitOf("main"));

  const found = await readdir(prefix, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(prefix, join(entry.parentPath, entry.name)))
    .filter((path) => path !== ".prefetch/manifest.json");
  expect(paths.toSorted()).toEqual(FILES.map((file) => file.path).toSorted());
  for (const { path, content } of FILES) {
    if (!("bytes" in content)) continue;
    expect({ path, bytes: await readFile(join(prefix, path)) }).toEqual({
      path,
      bytes: Buffer.from(content.bytes),
    });
  }
  const weights = await readFile(join(prefix, "model.safetensors"));
  const sha256 = createHash("sha256").update(weights).digest("hex");
  expect(await readFile(join(prefix, ".prefetch/manifest.json"), "utf8")).toContain(sha256);
  expect(stdout).toContain(`"sha256":"${sha256}"`);

  const resolved = hub.requests.filter(
    ({ route, method }) => route === "resolve" && method === "GET",
  );
  const withBytes = FILES.filter(
    ({ content }) => !("bytes" in content) || content.bytes.length > 0,
  );
  expect(resolved).toHaveLength(withBytes.length);

  const deep = await runCliProcess(["verify", prefix, "--deep"]);
  expect(deep).toMatchObject({ status: 0 });
  await rm(root, { recursive: true });
});
