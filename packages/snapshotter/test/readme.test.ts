import { readFile } from "node:fs/promises";
import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { expect, test } from "vitest";
import { copyModel } from "./readme-example.ts";
import { contentOf, holds } from "./snapshot-bench.ts";

test("the README's example copies a model, and a file that only comes right as a whole", async () => {
  const bytes = contentOf(1000);
  const files = ["config.json", "model.safetensors"].map((path) => ({ path, bytes }));
  const source = createMemorySource(files, {
    fault: ({ path, plain }) =>
      path === "config.json" || plain ? undefined : { kind: "flipped", fileOffset: 3 },
  });
  const sink = createMemorySink();
  const { stored, failures } = await copyModel(source, source.ref, sink);
  expect(failures).toEqual([]);
  expect(stored.map(({ path }) => path).toSorted()).toEqual(["config.json", "model.safetensors"]);
  expect(holds(sink, "model.safetensors", bytes)).toBe(true);
});

test("the README shows that example", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = await readFile(new URL("readme-example.ts", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});
