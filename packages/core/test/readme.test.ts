import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { partsOfFiveGiB } from "./readme-example.ts";

test("the README's example counts parts of 16 MiB", () => {
  expect(partsOfFiveGiB).toBe(320);
});

test("the README shows that example", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = await readFile(new URL("readme-example.ts", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});
