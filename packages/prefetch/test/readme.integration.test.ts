import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { startHubEmulator } from "@prefetch/testing";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "./stored-model.ts";
import { fixtureFiles } from "./tiny-hub.ts";

const PACKAGE = new URL("../", import.meta.url);

test("the README's example runs as a program of its own, and ends", async () => {
  const files = fixtureFiles({ "config.json": "{}", "model.safetensors": "weights" });
  const hub = await startHubEmulator({ repositories: [{ repoId: "Qwen/Qwen3-0.6B", files }] });
  onTestFinished(() => hub.close());
  const directory = await temporaryDirectory();
  const readme = await readFile(new URL("README.md", PACKAGE), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const script = example.replace('"./models"', JSON.stringify(directory));
  expect(script).not.toBe(example);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module-typescript", "--eval", script],
    { cwd: fileURLToPath(PACKAGE), env: { HF_ENDPOINT: hub.url, HOME: directory } },
  );
  const commit = hub.repository("Qwen/Qwen3-0.6B").commitOf("main");
  expect(stdout.split("\n")).toEqual([
    "model.safetensors",
    "config.json",
    `2 files under ${pathToFileURL(directory).href}/Qwen3-0-6B/${commit}`,
    "",
  ]);
});
