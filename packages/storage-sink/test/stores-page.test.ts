import { glob, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { storeTables } from "./store-tables.ts";
import { STORES_PAGE, tableIn } from "./stores-page.ts";

const page = await readFile(STORES_PAGE, "utf8");
const SOURCES = new URL("../src/", import.meta.url);
/** How the code names a variable that it reads. */
const VARIABLE = /"((?:AWS|AZURE|GOOGLE|HTTPS?|NO|SSL|STORAGE)_[A-Z0-9_]+)"/g;

test("the tables of docs/stores.md follow from the code", async () => {
  for (const [name, rows] of await storeTables()) {
    expect(
      tableIn(page, name),
      `"${name}" does not: run "node packages/storage-sink/test/write-store-tables.ts", then "oxfmt".`,
    ).toEqual(rows);
  }
});

test("docs/stores.md tells every environment variable that the code reads", async () => {
  const read = new Set<string>();
  for await (const file of glob("**/*.ts", { cwd: SOURCES })) {
    const source = await readFile(new URL(file, SOURCES), "utf8");
    for (const [, name = ""] of source.matchAll(VARIABLE)) read.add(name);
  }
  expect(read.size).toBeGreaterThan(10);
  expect([...read].filter((name) => !page.includes(`\`${name}`))).toEqual([]);
});
