import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCliProcess } from "./cli-process.ts";
import { REPO, startTestBed } from "./hub-for-tests.ts";

describe("for people off a terminal", () => {
  it("hf-model tells a line an event, how it went and how to serve it, all on stderr", async () => {
    await using bed = await startTestBed();
    const { stdout, stderr } = await runCliProcess(["hf-model", REPO, "--to", bed.folder], bed);
    const directory = stdout.trim().slice("file://".length);
    expect(stderr).toMatch(/^Prefetching owner\/tiny-llama at main\nResolved .*\nPlanned /);
    expect(stderr).toMatch(/\nStored model\.safetensors \(.*\)\n/);
    expect(stderr).toMatch(/\nStored \d+ files, .* in .* \(.*\/s\)\. It lies at file:.*\n/);
    expect(stderr).toContain(`\n  vllm serve ${directory}\n`);
    expect(stderr).not.toContain("\u001b");
  });

  it("a second run says that nothing moved", async () => {
    await using bed = await startTestBed();
    const argv = ["hf-model", REPO, "--to", bed.folder];
    const first = await runCliProcess(argv, bed);
    bed.hub.clearRequests();
    const second = await runCliProcess(argv, bed);
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toContain("Complete already: ");
    expect(bed.hub.requests).toHaveLength(1);
  });

  it("--quiet leaves the address alone", async () => {
    await using bed = await startTestBed();
    const argv = ["hf-model", REPO, "--to", bed.folder, "--quiet"];
    const { stdout, stderr } = await runCliProcess(argv, bed);
    expect(stdout).toMatch(/^file:\/\/\S+\n$/);
    expect(stderr).toBe("");
    const verified = await runCliProcess(["verify", stdout.trim(), "--deep", "-q"]);
    expect(verified).toEqual({ status: 0, stdout: "", stderr: "" });
    expect((await runCliProcess(["list", bed.folder, "-q"])).stdout).toBe(stdout);
  });

  it("verify, list, show and rm need neither a token nor the Hub", async () => {
    await using bed = await startTestBed();
    const stored = await runCliProcess(["hf-model", REPO, "--to", bed.folder], bed);
    const url = stored.stdout.trim();
    await bed.hub.close();
    const verified = await runCliProcess(["verify", url, "--deep"]);
    expect(verified.stdout).toMatch(/^Sound: owner\/tiny-llama at .* contents compared\..*\n$/);
    const listed = await runCliProcess(["list", bed.folder]);
    expect(listed.stdout).toMatch(/^REPOSITORY .* URL\nowner\/tiny-llama +main .*file:.*\n$/);
    const shown = await runCliProcess(["show", url]);
    expect(shown.stdout).toMatch(/^Repository +owner\/tiny-llama\n/);
    expect(shown.stdout).toContain("model.safetensors");
    const removed = await runCliProcess(["rm", url]);
    expect(removed.stdout).toMatch(/^Removed \d+ files, .*\n$/);
    const empty = await runCliProcess(["list", bed.folder]);
    expect(empty).toEqual({ status: 0, stdout: "", stderr: "No complete model is there.\n" });
  });

  it("--dry-run prints the plan as a table", async () => {
    await using bed = await startTestBed();
    const argv = ["hf-model", REPO, "--to", bed.folder, "--include", "*.json", "--dry-run"];
    const { status, stdout } = await runCliProcess(argv, bed);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ACTION +SIZE +PATH +REASON\n/);
    expect(stdout).toMatch(/\ncopy +\d+ B +config\.json +\S/);
    expect(stdout).toMatch(/\nskip +.* +model\.safetensors +\S/);
    expect(stdout).toMatch(/\nTo copy: \d+ files \(.*\n.* would lie at file:.*\n$/);
  });
});

describe("relative paths", () => {
  it("begin where the package manager was called", async () => {
    await using bed = await startTestBed();
    const called = join(bed.folder, "called");
    await mkdir(called);
    const environment = { ...bed.environment, INIT_CWD: called };
    const argv = ["hf-model", REPO, "--quiet"];
    const { stdout } = await runCliProcess(argv, { environment, cwd: "/" });
    expect(stdout).toMatch(new RegExp(`^file://${called}/models/tiny-llama/`));
    const listed = await runCliProcess(["list", "models", "-q"], { environment, cwd: "/" });
    expect(listed.stdout).toBe(stdout);
  });

  it("begin in the working directory otherwise", async () => {
    await using bed = await startTestBed();
    const argv = ["hf-model", REPO, "--to", "here", "--quiet"];
    const { stdout } = await runCliProcess(argv, { ...bed, cwd: bed.folder });
    expect(stdout).toMatch(new RegExp(`^file://${bed.folder}/here/tiny-llama/`));
  });
});
