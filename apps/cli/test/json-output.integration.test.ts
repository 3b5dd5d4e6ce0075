import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { documentsIn, runCliProcess } from "./cli-process.ts";
import { REPO, startTestBed } from "./hub-for-tests.ts";

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe("with --json stdout is NDJSON", () => {
  it("tells every event of a run, and the result last", async () => {
    await using bed = await startTestBed();
    const argv = ["hf-model", REPO, "--to", bed.folder, "--json"];
    const { status, stdout, stderr } = await runCliProcess(argv, bed);
    expect([status, stderr]).toEqual([0, ""]);
    const documents = documentsIn(stdout);
    const types = documents.map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(["run-started", "revision-resolved", "planned"]);
    expect(types.slice(-2)).toEqual(["published", "result"]);
    for (const document of documents) expect(document).toMatchObject({ time: TIME });
    const commit = bed.hub.repository(REPO).commitOf("main");
    expect(documents.at(-1)).toMatchObject({
      repoId: REPO,
      commit,
      artifactName: "tiny-llama",
      path: `file://${bed.folder}/tiny-llama/${commit}`,
      manifestUrl: `file://${bed.folder}/tiny-llama/${commit}/.prefetch/manifest.json`,
      fileCount: types.filter((type) => type === "file-stored").length,
      elapsedMs: expect.any(Number),
    });
  });

  it("is the result alone with --quiet", async () => {
    await using bed = await startTestBed();
    const argv = ["hf-model", REPO, "--to", bed.folder, "--json", "--quiet"];
    const { stdout, stderr } = await runCliProcess(argv, bed);
    expect(documentsIn(stdout).map(({ type }) => type)).toEqual(["result"]);
    expect(stderr).toBe("");
  });

  it("ends with run-failed where there is no result, once", async () => {
    await using bed = await startTestBed();
    const fault = { kind: "flip-byte", fileOffset: 1_000 } as const;
    bed.hub.inject({ route: "cdn", path: "model.safetensors", fault });
    const argv = ["hf-model", REPO, "--to", bed.folder, "--json"];
    const { status, stdout, stderr } = await runCliProcess(argv, bed);
    expect(status).toBe(5);
    const failed = documentsIn(stdout).filter(({ type }) => type === "run-failed");
    expect(failed).toEqual([documentsIn(stdout).at(-1)]);
    expect(failed[0]).toMatchObject({
      time: TIME,
      code: "INTEGRITY",
      message: expect.any(String),
      failures: [{ path: "model.safetensors", code: "INTEGRITY", message: expect.any(String) }],
    });
    expect(stderr).toMatch(/^Error: /);
  });

  it("is one plan with --dry-run, and nothing is done", async () => {
    await using bed = await startTestBed();
    const argv = ["hf-model", REPO, "--to", join(bed.folder, "m"), "--exclude", "*.md"];
    const { status, stdout } = await runCliProcess([...argv, "--dry-run", "--json"], bed);
    expect(status).toBe(0);
    const [plan, ...rest] = documentsIn(stdout);
    expect(rest).toEqual([]);
    expect(plan).toMatchObject({
      type: "result",
      model: { repoId: REPO },
      totals: { reuse: { files: 0 }, skip: { files: 1 } },
      items: expect.arrayContaining([
        expect.objectContaining({ path: "model.safetensors", action: "copy" }),
        expect.objectContaining({ path: "README.md", action: "skip" }),
      ]),
    });
    expect((await runCliProcess(["list", bed.folder, "--quiet"])).stdout).toBe("");
  });

  it("is an item a line and a result for the commands on stored models", async () => {
    await using bed = await startTestBed();
    const stored = await runCliProcess(["hf-model", REPO, "--to", bed.folder], bed);
    const url = stored.stdout.trim();
    expect(await typesOf("list", bed.folder)).toEqual(["model", "result"]);
    expect(await typesOf("show", url)).toEqual(["result"]);
    expect(await typesOf("verify", url, "--deep")).toEqual(["result"]);
    await appendFile(join(fileURLToPath(url), "config.json"), "x");
    expect(await typesOf("verify", url)).toEqual(["file-problem", "run-failed"]);
    expect(await typesOf("rm", url)).toEqual(["result"]);
    expect(await typesOf("list", bed.folder)).toEqual(["result"]);
  });
});

async function typesOf(...argv: readonly string[]): Promise<readonly unknown[]> {
  const { stdout } = await runCliProcess([...argv, "--json"]);
  return documentsIn(stdout).map(({ type }) => type);
}
