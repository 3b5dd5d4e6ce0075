import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ModelFile } from "@prefetch/core";
import { sourceConformanceSuite } from "@prefetch/testing/suites";
import { expect, test } from "vitest";
import { createDirectorySource } from "../src/index.ts";
import { createTestDirectory } from "./snapshot-bench.ts";

const revision = {
  repoId: "acme/model",
  revision: "main",
  commit: "0123456789abcdef0123456789abcdef01234567",
  endpoint: "https://hub.invalid",
};

function fileOf(path: string, bytes: Uint8Array): ModelFile {
  const hex = createHash("sha256").update(bytes).digest("hex");
  return { path, sizeBytes: bytes.byteLength, digest: `sha256:${hex}` };
}

sourceConformanceSuite({
  name: "directory source",
  async create(files) {
    const directory = await mkdtemp(join(tmpdir(), "snapshotter-test-"));
    for (const { path, bytes } of files) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), bytes);
    }
    const listed = files.map(({ path, bytes }) => fileOf(path, bytes));
    return {
      source: createDirectorySource({ directory, revision, files: listed }),
      ref: { repoId: revision.repoId },
      close: () => rm(directory, { recursive: true, force: true }),
    };
  },
});

test("a file that is gone or became shorter is told as such", async () => {
  const directory = await createTestDirectory();
  const file = fileOf("a", Buffer.alloc(10));
  const source = createDirectorySource({ directory, revision, files: [file] });
  const whole = { start: 0, end: 10 };
  await expect(source.open(revision, file, whole)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await writeFile(join(directory, "a"), Buffer.alloc(10));
  await truncate(join(directory, "a"), 4);
  const reader = await source.open(revision, file, whole);
  await expect(reader.readInto(Buffer.alloc(10))).rejects.toMatchObject({
    code: "INTEGRITY",
    context: { expected: 10, found: 4 },
  });
  await reader.close();
});
