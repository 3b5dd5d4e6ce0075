import { appendFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modelFixture } from "@prefetch/testing";
import { describe, expect, it } from "vitest";
import { runCliProcess } from "./cli-process.ts";
import { REPO, startTestBed } from "./hub-for-tests.ts";

describe("the exit status tells why", () => {
  it("0: done, and stdout holds the model's address alone", async () => {
    await using bed = await startTestBed();
    const to = join(bed.folder, "models");
    const { status, stdout } = await runCliProcess(["hf-model", REPO, "--to", to], bed);
    expect(status).toBe(0);
    expect(stdout).toBe(`file://${to}/tiny-llama/${bed.hub.repository(REPO).commitOf("main")}\n`);
    expect(await readdir(fileURLToPath(stdout.trim()))).toContain("model.safetensors");
  });

  it("2: a glob that matches nothing, a scheme that is unknown", async () => {
    await using bed = await startTestBed();
    const argv = ["hf-model", REPO, "--to", join(bed.folder, "m"), "--include", "*.nothing"];
    const glob = await runCliProcess(argv, bed);
    expect([glob.status, glob.stdout]).toEqual([2, ""]);
    expect(glob.stderr).toContain("*.nothing");
    const scheme = await runCliProcess(["hf-model", REPO, "--to", "ftp://host/models"], bed);
    expect([scheme.status, scheme.stdout]).toEqual([2, ""]);
    expect(scheme.stderr).toContain("ftp");
  });

  it("3: no such repository, revision or model", async () => {
    await using bed = await startTestBed();
    const to = ["--to", bed.folder];
    const results = await Promise.all([
      runCliProcess(["hf-model", "owner/unknown", ...to], bed),
      runCliProcess(["hf-model", REPO, "--revision", "v9", ...to], bed),
      runCliProcess(["verify", bed.folder], bed),
      runCliProcess(["show", bed.folder], bed),
      runCliProcess(["rm", bed.folder], bed),
    ]);
    expect(results.map(({ status }) => status)).toEqual([3, 3, 3, 3, 3]);
    for (const { stderr } of results) expect(stderr).toMatch(/^Error: .+\n {2}\S.+\n$/m);
  });

  it("4: a gated repository, with where to ask for access", async () => {
    const gated = { ...modelFixture("tiny-llama"), repoId: REPO, access: "gated" as const };
    await using bed = await startTestBed({ repositories: [gated] });
    const { status, stderr } = await runCliProcess(["hf-model", REPO, "--to", bed.folder], bed);
    expect(status).toBe(4);
    expect(stderr).toContain(`${bed.hub.url}/${REPO}`);
  });

  it("5: wrong bytes from the Hub, with the file, what was expected and what came", async () => {
    await using bed = await startTestBed();
    const fault = { kind: "flip-byte", fileOffset: 1_000 } as const;
    bed.hub.inject({ route: "cdn", path: "model.safetensors", fault });
    const { status, stdout, stderr } = await runCliProcess(
      ["hf-model", REPO, "--to", bed.folder],
      bed,
    );
    expect([status, stdout]).toEqual([5, ""]);
    expect(stderr).toMatch(/model\.safetensors.*expected sha256:.*found sha256:/is);
    expect((await runCliProcess(["list", bed.folder, "--quiet"])).stdout).toBe("");
  });

  it("5: a stored file that was changed, with a table on stdout", async () => {
    await using bed = await startTestBed();
    const stored = await runCliProcess(["hf-model", REPO, "--to", bed.folder], bed);
    const url = stored.stdout.trim();
    await appendFile(join(fileURLToPath(url), "config.json"), "x");
    const { status, stdout, stderr } = await runCliProcess(["verify", url]);
    expect(status).toBe(5);
    expect(stdout).toMatch(/^PROBLEM .*\nwrong-size +config\.json +\d+ +\d+\n$/);
    expect(stderr).toContain("--force");
  });

  it("6: a Hub that is not there", async () => {
    await using bed = await startTestBed();
    await bed.hub.close();
    const argv = ["hf-model", REPO, "--to", bed.folder, "-v"];
    const { status, stderr } = await runCliProcess(argv, bed);
    expect(status).toBe(6);
    expect(stderr).toMatch(/Retrying resolve .*: UNAVAILABLE: /);
  });

  it("7: a prefix that holds another commit", async () => {
    await using bed = await startTestBed();
    const argv = ["hf-model", REPO, "--raw-data-path", join(bed.folder, "raw")];
    expect((await runCliProcess(argv, bed)).status).toBe(0);
    bed.hub.repository(REPO).commit(modelFixture("sharded-index").files);
    const { status, stderr } = await runCliProcess(argv, bed);
    expect(status).toBe(7);
    expect(stderr).toContain("force");
  });

  it("8: too little memory, with how much is needed", async () => {
    await using bed = await startTestBed();
    const repository = bed.hub.repository(REPO);
    const weights = { generated: { sizeBytes: 100 * 1024 * 1024, seed: 1 } };
    repository.commit([{ path: "model.safetensors", content: weights }]);
    const argv = ["hf-model", REPO, "--to", bed.folder, "--memory", "1MiB"];
    const { status, stderr } = await runCliProcess(argv, bed);
    expect(status).toBe(8);
    expect(stderr).toMatch(/^Error: .*\d+.*$/m);
  });
});
