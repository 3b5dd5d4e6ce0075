import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { REPO_ID, WEIGHTS, startModelHub } from "./emulated-model.ts";
import { readFirstBytes } from "./readme-example.ts";

test("the README's example reads the first bytes of a file", async () => {
  await using hub = await startModelHub();
  const options = { endpoint: hub.url, token: null, environment: {} };
  const head = await readFirstBytes(REPO_ID, "model.safetensors", options);
  expect(Buffer.compare(head, WEIGHTS.subarray(0, 1024))).toBe(0);
});

test("the README shows that example", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = await readFile(new URL("readme-example.ts", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});
