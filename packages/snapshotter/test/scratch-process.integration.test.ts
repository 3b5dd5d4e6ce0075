import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { createScratch, downloadSnapshot } from "../src/index.ts";
import { runScript } from "./scratch-bench.ts";
import { createTestDirectory, entriesOf, listModel } from "./snapshot-bench.ts";

/** Takes scratch room, writes to it, and tells when that is done; then does as it is told. */
function taking(after: string): string {
  return `
    import { writeFile } from "node:fs/promises";
    import { createScratch } from "@prefetch/snapshotter";
    const scratch = createScratch({ parentDirectory: process.argv[1] });
    const space = await scratch.reserve(10);
    await writeFile(space.directory + "/file", "content");
    console.log("taken");
    ${after}
  `;
}

const WAIT = "setInterval(() => {}, 1000);";

test.each([
  ["process.exit", "process.exit(3);", 3],
  [
    "a signal that the program handles",
    `process.on("SIGTERM", () => process.exit(143)); ${WAIT} process.kill(process.pid, "SIGTERM");`,
    143,
  ],
  ["an error that nobody caught", `throw new Error("This trace belongs to a test.");`, 1],
  ["its last line", "", 0],
])("a process that ends by %s leaves nothing", async (_, after, expected) => {
  const parentDirectory = await createTestDirectory();
  const { ended, output } = runScript(taking(after), parentDirectory);
  expect((await ended)[0]).toBe(expected);
  expect(await output).toBe("taken\n");
  expect(await readdir(parentDirectory)).toEqual([]);
});

test("what a killed process left goes with the next one; what a living one has stays", async () => {
  const parentDirectory = await createTestDirectory();
  const killed = runScript(taking(WAIT), parentDirectory);
  const living = runScript(taking(WAIT), parentDirectory);
  try {
    await Promise.all([killed, living].map(({ child }) => once(child.stdout!, "data")));
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(await readdir(parentDirectory)).toHaveLength(2);
    await using scratch = createScratch({ parentDirectory });
    await scratch.reserve(1);
    const owners = (await readdir(parentDirectory)).map((name) => Number(name.split("-")[2]));
    expect(new Set(owners)).toEqual(new Set([living.child.pid, process.pid]));
  } finally {
    living.child.kill("SIGKILL");
    await living.ended;
  }
});

describe("a snapshot that a process was downloading", () => {
  const files = [{ path: "nested/a", bytes: new Uint8Array(100) }];
  const download = `
    import { downloadSnapshot } from "@prefetch/snapshotter";
    import { createMemorySource } from "@prefetch/testing";
    const fault = () => {
      console.log("begun");
      return { kind: "held", until: new Promise(() => {}) };
    };
    const source = createMemorySource([{ path: "nested/a", bytes: new Uint8Array(100) }], { fault });
    const revision = await source.resolve(source.ref);
    const files = await Array.fromAsync(source.list(revision));
    process.on("SIGTERM", () => process.exit(143));
    setInterval(() => {}, 1000);
    await downloadSnapshot({ source, revision, files, directory: process.argv[1] });
  `;

  test("leaves nothing half done at the program's exit", async () => {
    const directory = await createTestDirectory();
    const { child, ended } = runScript(download, directory);
    await once(child.stdout!, "data");
    expect(await entriesOf(directory)).toHaveLength(2);
    child.kill("SIGTERM");
    await ended;
    expect(await entriesOf(directory)).toEqual(["nested"]);
  });

  test("is cleared of what it was killed over by the next one", async () => {
    const directory = await createTestDirectory();
    const { child, ended } = runScript(download, directory);
    await once(child.stdout!, "data");
    child.kill("SIGKILL");
    await ended;
    expect(await entriesOf(directory)).toEqual([
      "nested",
      expect.stringMatching(/^nested\/\.prefetch-.*\.partial$/),
    ]);
    const source = createMemorySource(files);
    await downloadSnapshot({ source, ...(await listModel(source)), directory });
    expect(await entriesOf(directory)).toEqual(["nested", "nested/a"]);
  });
});
