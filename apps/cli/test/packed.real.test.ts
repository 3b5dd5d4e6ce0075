import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type HubEmulator, modelFixture, startHubEmulator } from "@prefetch/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { required } from "./required.ts";

const run = promisify(execFile);
const WORKSPACE = fileURLToPath(new URL("../../..", import.meta.url));
const README_REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2";

let hub: HubEmulator;
let installed: string;

/** The first example of the README that uses the library. */
async function libraryExample(): Promise<string> {
  const readme = await readFile(join(WORKSPACE, "README.md"), "utf8");
  const example = /```ts\n(?<code>.*?)```/s.exec(readme)?.groups?.["code"];
  if (example === undefined) throw new Error("The README shows no library example.");
  return example;
}

beforeAll(async () => {
  hub = await startHubEmulator({
    repositories: [{ ...modelFixture("tiny-llama"), repoId: README_REPOSITORY }],
  });
  installed = await mkdtemp(join(tmpdir(), "prefetch-packed-"));
  const packed = join(installed, "packed");
  const workspace = { cwd: WORKSPACE };
  await run("pnpm", ["run", "build"], workspace);
  const selected = ["--filter", "./packages/*", "--filter", "./apps/cli"];
  await run("pnpm", ["-r", ...selected, "pack", "--pack-destination", packed], workspace);
  const tarballs = (await readdir(packed)).map((name) => join(packed, name));
  await writeFile(join(installed, "package.json"), '{ "private": true, "type": "module" }');
  await writeFile(join(installed, "example.js"), await libraryExample());
  await run("npm", ["install", "--no-audit", "--no-fund", ...tarballs], { cwd: installed });
}, 240_000);

afterAll(async () => {
  await hub.close();
  await rm(installed, { recursive: true, force: true });
});

describe.each(["REAL_NODE_22", "REAL_NODE_24"])("installed from tarballs, on %s", (variable) => {
  test("the README's library example prefetches a model", async () => {
    const { stdout } = await run(required(variable), ["example.js"], {
      cwd: installed,
      env: { HF_ENDPOINT: hub.url, HOME: installed },
    });
    expect(stdout).toMatch(/Commit [0-9a-f]{40} lies at file:.*\/models\/all-MiniLM-L6-v2\//);
  });

  test("prefetch --help prints its commands", async () => {
    const main = join(installed, "node_modules/@prefetch/cli/dist/main.js");
    const { stdout, stderr } = await run(required(variable), [main, "--help"]);
    expect(stderr).toBe("");
    expect(stdout).toContain("hf-model");
  });

  test("prefetch demo does the main job", async () => {
    const main = join(installed, "node_modules/@prefetch/cli/dist/main.js");
    const { stdout } = await run(required(variable), [main, "demo"]);
    expect(stdout).toContain("Nothing is published there");
  });
});
