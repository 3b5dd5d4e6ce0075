import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FixtureFile, modelFixture, startHubEmulator } from "@prefetch/testing";
import { expect } from "vitest";
import type { CliResult } from "./cli-process.ts";

const REPOSITORY = "Qwen/Qwen3-0.6B";
const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

const IN_TWO_PARTS: FixtureFile = {
  path: "model-00001-of-00001.safetensors",
  content: { generated: { sizeBytes: 16 * 1024 ** 2 + 7, seed: 3 } },
};

/** A store that stands in for the one that an example names. */
export interface StoreForExample {
  /** Texts of the example that name the store's host, and what to write instead. */
  readonly replace: readonly (readonly [text: string, by: string])[];
  /** What the reader has set: credentials, and the host where the example names none. */
  readonly environment: Readonly<Record<string, string>>;
  /** Tells whether an object lies under the example's root. */
  readonly holds: (key: string) => boolean | Promise<boolean>;
}

/** Returns the commands of each section that has some, by its heading. */
export function examplesIn(page: string): ReadonlyMap<string, string> {
  const sections = page.split(/^##+ /m).slice(1);
  return new Map(
    sections.flatMap((section) => {
      const [heading = ""] = section.split("\n", 1);
      const example = /```sh\n(.*?)```/s.exec(section)?.[1];
      return example === undefined ? [] : [[heading, example]];
    }),
  );
}

/** Runs commands as a shell does, `prefetch` among them, with a small model on a Hub of its own. */
export async function runExample(
  example: string,
  { environment, replace }: StoreForExample,
): Promise<{ readonly result: CliResult; readonly manifestKey: string }> {
  let script = example;
  for (const [text, by] of replace) {
    expect(script).toContain(text);
    script = script.replaceAll(text, by);
  }
  const files = [...modelFixture("tiny-llama").files, IN_TWO_PARTS];
  await using hub = await startHubEmulator({ repositories: [{ repoId: REPOSITORY, files }] });
  const home = await mkdtemp(join(tmpdir(), "prefetch-example-"));
  try {
    await writeFile(
      join(home, "prefetch"),
      `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`,
      {
        mode: 0o755,
      },
    );
    const PATH = [home, process.env["PATH"]].join(delimiter);
    const result = await runShell(script, {
      ...environment,
      PATH,
      HOME: home,
      HF_ENDPOINT: hub.url,
    });
    const commit = hub.repository(REPOSITORY).commitOf("main");
    return { result, manifestKey: `Qwen3-0-6B/${commit}/.prefetch/manifest.json` };
  } finally {
    await rm(home, { recursive: true });
  }
}

function runShell(script: string, env: NodeJS.ProcessEnv): Promise<CliResult> {
  return new Promise((resolve) => {
    const child = execFile("sh", ["-e", "-c", script], { env }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}
