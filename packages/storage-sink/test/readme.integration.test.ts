import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createTestDirectory } from "./local-sink-under-test.ts";
import { runNode } from "./node-process.ts";

test("the README's example runs and stores what it says", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const directory = await createTestDirectory();
  const script = example.replace('"./models"', JSON.stringify(directory));
  expect(script).not.toBe(example);
  expect(await runNode(script, { args: [] })).toBe(
    "tiny/config.json 22\ntiny/model.safetensors 41943040\n",
  );
});
