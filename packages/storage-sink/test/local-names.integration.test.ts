import { expect, test } from "vitest";
import { runOnFuse } from "./local-mounted.ts";
import { createTestDirectory } from "./local-sink-under-test.ts";

const SCRIPT = `
  import { readdir } from "node:fs/promises";
  import { createLocalSink } from "@prefetch/storage-sink/local";
  const directory = process.argv[1] + "/models";
  const { nameFolding } = await createLocalSink({ directory }).capabilities();
  console.log(JSON.stringify({ nameFolding, left: await readdir(directory) }));
`;

test.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])("a file system that folds case: %s, Unicode forms: %s, is found out", async (...folds) => {
  const [foldsCase, foldsUnicodeForm] = folds;
  const options = { foldsCase, foldsUnicodeForm };
  const { output } = await runOnFuse(SCRIPT, options, await createTestDirectory());
  const nameFolding = { case: foldsCase, unicodeForm: foldsUnicodeForm };
  expect(JSON.parse(output)).toEqual({ nameFolding, left: [] });
});
