import { readFile } from "node:fs/promises";
import { modelFixtureNames } from "@prefetch/testing";
import { expect, it } from "vitest";
import { downloadTwice } from "./readme-example.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const example = await readFile(new URL("readme-example.ts", import.meta.url), "utf8");

it("shows an example that works", async () => {
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  expect(await downloadTwice()).toEqual([503, 200]);
});

it("names every model fixture", () => {
  expect(modelFixtureNames.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
