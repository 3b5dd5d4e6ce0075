import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCliProcess } from "./cli-process.ts";

/** V8 writes the address of every script it ran into this folder. */
async function scriptsLoadedBy(...argv: readonly string[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "prefetch-start-up-"));
  const environment = { NODE_V8_COVERAGE: folder };
  expect((await runCliProcess(argv, { environment })).status).toBe(0);
  const names = await readdir(folder);
  const reports = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  await rm(folder, { recursive: true });
  return reports.flatMap((report) => {
    const { result }: { readonly result: readonly { readonly url: string }[] } = JSON.parse(report);
    return result.map(({ url }) => url);
  });
}

it.each(["--help", "--version", "hf-model --help"])(
  "%s loads nothing that moves bytes, talks HTTP or draws",
  async (line) => {
    const scripts = await scriptsLoadedBy(...line.split(" "));
    expect(scripts.some((url) => url.includes("/commander/"))).toBe(true);
    const heavy = /\/(?:undici|zod|@huggingface|log-update|packages\/(?!core\/))/;
    expect(scripts.filter((url) => heavy.test(url))).toEqual([]);
  },
);
