import { readFile } from "node:fs/promises";
import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { expect, test } from "vitest";
import { copyModel } from "./readme-example.ts";
import { contentOf } from "./transfer-bench.ts";

test("the README's example copies a model", async () => {
  const source = createMemorySource([{ path: "config.json", bytes: contentOf(1000) }]);
  const sink = createMemorySink();
  const { stored, failures } = await copyModel(source, source.ref, sink);
  expect(failures).toEqual([]);
  expect(stored).toMatchObject([{ path: "config.json", sizeBytes: 1000 }]);
  expect([...sink.objects.keys()]).toEqual(["config.json"]);
});

test("the README shows that example", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = await readFile(new URL("readme-example.ts", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});
