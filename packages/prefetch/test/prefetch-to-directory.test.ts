import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { CONTENTS, temporaryDirectory } from "./stored-model.ts";
import { eventsOf, fixtureFiles, startTinyHub } from "./tiny-hub.ts";

async function filesIn(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile());
  const read = paths.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(directory.length + 1), await readFile(path, "utf8")];
  });
  return Object.fromEntries(await Promise.all(read));
}

test("a model arrives under <artifact>/<commit>/ with every file as it is", async () => {
  const { start, commit } = await startTinyHub();
  const directory = await temporaryDirectory();
  const stored = await start({ to: directory, sinkOf: undefined }).wait();
  const found = await filesIn(join(directory, "tiny", commit));
  const { ".prefetch/manifest.json": manifest, ...files } = found;
  expect(files).toEqual(CONTENTS);
  expect(manifest).toContain(commit);
  const path = `${pathToFileURL(directory).href}/tiny/${commit}`;
  expect(stored).toEqual({
    artifactName: "tiny",
    path,
    manifestUrl: `${path}/.prefetch/manifest.json`,
    repoId: "org/tiny",
    commit,
    fileCount: Object.keys(CONTENTS).length,
    sizeBytes: Object.values(CONTENTS).join("").length,
    metadata: {
      source_repo: "org/tiny",
      source_commit: commit,
      framework: "huggingface",
      task: "auto",
      modality: "text",
    },
  });
});

test("nothing but the model, its manifest and its ref is left in the directory", async () => {
  const { start, commit } = await startTinyHub({ "config.json": "{}" });
  const directory = await temporaryDirectory();
  await start({ to: directory, sinkOf: undefined }).wait();
  expect(Object.keys(await filesIn(directory)).toSorted()).toEqual([
    "tiny/.prefetch/refs/org%2Ftiny/main.json",
    `tiny/${commit}/.prefetch/manifest.json`,
    `tiny/${commit}/config.json`,
  ]);
});

test("without a target it goes to ./models in the working directory", async () => {
  const { start, commit } = await startTinyHub({ "config.json": "{}" });
  const workingDirectory = await temporaryDirectory();
  await start({ workingDirectory, sinkOf: undefined }).wait();
  expect(await filesIn(workingDirectory)).toHaveProperty([`models/tiny/${commit}/config.json`]);
});

test("300 small files arrive", async () => {
  const names = Array.from({ length: 300 }, (_, index) => `folder ${index % 7}/file-${index}.txt`);
  const contents = Object.fromEntries(names.map((name) => [name, name]));
  const { start, commit } = await startTinyHub(contents);
  const directory = await temporaryDirectory();
  const stored = await start({ rawDataPath: directory, sinkOf: undefined }).wait();
  expect(stored).toMatchObject({ fileCount: 300, commit });
  expect(await filesIn(directory)).toMatchObject(contents);
});

test("an entry that is no file is left out with a warning", async () => {
  const { hub, start } = await startTinyHub();
  const entry = { type: "submodule", path: "third_party/x", oid: "0".repeat(40) };
  const files = fixtureFiles({ "config.json": "{}" });
  hub.addRepository({ repoId: "org/odd", files, extraTreeEntries: [entry, {}] });
  const run = start({ repo: "org/odd" });
  const events = await eventsOf(run);
  expect(await run.wait()).toMatchObject({ fileCount: 1 });
  expect(events).toContainEqual({
    type: "warned",
    message:
      'The repository lists entries that cannot be copied and are left out: third_party/x: it is no file but "submodule"; (no name): it has no name.',
  });
});

test("an address of no known store is refused", async () => {
  const { start } = await startTinyHub();
  await expect(start({ to: "gopher://models", sinkOf: undefined }).wait()).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});
