import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { modelFixture } from "@prefetch/testing";
import { describe, expect, it } from "vitest";
import { runCliProcess } from "./cli-process.ts";
import { REPO, startTestBed } from "./hub-for-tests.ts";

const TOKENS = ["hf_CanaryCanaryCanaryCanary", "canary-of-another-form-0123456789"];
const OUTPUTS = [[], ["--json"], ["--verbose"], ["--dry-run"]];

describe.each(TOKENS)("the token %s", (token) => {
  it("is in no output and no file of a run that succeeds with it", async () => {
    const gated = { ...modelFixture("tiny-llama"), repoId: REPO, access: "gated" as const };
    await using bed = await startTestBed({ repositories: [gated], tokens: [token] });
    const environment = { ...bed.environment, HF_TOKEN: token };
    for (const flags of OUTPUTS) {
      const argv = ["hf-model", REPO, "--to", join(bed.folder, "models"), "--force", ...flags];
      const { status, stdout, stderr } = await runCliProcess(argv, { environment });
      expect(status).toBe(0);
      expect(stdout + stderr).not.toContain(token);
    }
    expect(await filesWith(token, bed.folder)).toEqual([]);
    const sent = bed.hub.requests.filter(({ headers }) => headers["authorization"] !== undefined);
    expect(sent.length).toBeGreaterThan(0);
    expect(new Set(sent.map(({ server }) => server))).toEqual(new Set(["hub"]));
  });

  it("is in no output of a run that fails", async () => {
    await using bed = await startTestBed();
    const body = `refused: ${token}`;
    const fault = {
      kind: "status",
      status: 403,
      body,
      headers: { "x-error-message": body },
    } as const;
    bed.hub.inject({ route: "tree", fault });
    const environment = { ...bed.environment, HF_TOKEN: token, MY_TOKEN: token };
    for (const flags of [...OUTPUTS, ["--hf-token-key", "MY_TOKEN"], ["--revision", token]]) {
      const argv = ["hf-model", REPO, "--to", bed.folder, ...flags];
      const { status, stdout, stderr } = await runCliProcess(argv, { environment });
      expect(status).toBeGreaterThan(1);
      expect(stdout + stderr).not.toContain(token);
    }
  });

  it.each(["--help", "hf-model --help", "hf-model a/b --nope", "list /nowhere"])(
    "is not in the output of %s",
    async (line) => {
      const environment = { HF_TOKEN: token };
      const { stdout, stderr } = await runCliProcess(line.split(" "), { environment });
      expect(stdout + stderr).not.toBe("");
      expect(stdout + stderr).not.toContain(token);
    },
  );
});

async function filesWith(text: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  return paths.filter((_, index) => contents[index]?.includes(text));
}
