import { expect, test } from "vitest";
import { runOnSmallDisk } from "./scratch-bench.ts";
import { createTestDirectory } from "./snapshot-bench.ts";

const MiB = 1024 ** 2;

/** A model in memory on one side, a disk of 8 MiB on the other. */
const MODEL = `
  import { readdir, statfs } from "node:fs/promises";
  import { createScratch, downloadSnapshot, moveBySnapshot, snapshotFiles } from "@prefetch/snapshotter";
  import { createMemorySink, createMemorySource } from "@prefetch/testing";
  const MiB = 1024 ** 2;
  const directory = process.argv[1];
  const model = async (sizes) => {
    const files = sizes.map((size, index) => ({ path: "file-" + index, bytes: new Uint8Array(size) }));
    const source = createMemorySource(files);
    const revision = await source.resolve(source.ref);
    const listed = [];
    for await (const file of source.list(revision)) listed.push(file);
    const items = listed.map((file) => ({ file, key: file.path, wave: 0 }));
    return { source, revision, files: listed, items, sink: createMemorySink() };
  };
  const outcomeOf = (call) => call.then(
    () => "resolved",
    ({ code, message, context }) => ({ code, message, context }),
  );
  const tell = (told) => console.log(JSON.stringify(told));
`;

function refusal(directory: string, neededBytes: number, freeBytes: number): object {
  return {
    code: "INSUFFICIENT_RESOURCES",
    message: expect.stringContaining(
      `${directory} has no room: ${neededBytes} bytes are needed, ${freeBytes} are free`,
    ),
    context: { expected: neededBytes, found: freeBytes },
  };
}

test("a disk that is too small is told of before the first byte, with both numbers", async () => {
  const directory = await createTestDirectory();
  const script = `${MODEL}
    const scratch = createScratch({ parentDirectory: directory });
    const job = await model([9 * MiB, 1000]);
    const outcomes = [
      await outcomeOf(snapshotFiles(job, { scratch })),
      await outcomeOf(moveBySnapshot({ ...job, item: job.items[0] }, { scratch })),
    ];
    await scratch.close();
    const snapshot = await model([5 * MiB, 4 * MiB]);
    outcomes.push(await outcomeOf(downloadSnapshot({ ...snapshot, directory })));
    const reads = job.source.reads.length + snapshot.source.reads.length;
    tell({ outcomes, reads, left: await readdir(directory) });
  `;
  expect(JSON.parse(await runOnSmallDisk(script, 8 * MiB, directory))).toEqual({
    outcomes: [9 * MiB, 9 * MiB, 9 * MiB].map((size) => refusal(directory, size, 8 * MiB)),
    reads: 0,
    left: [],
  });
});

test("files that do not fit together come one after the other, and none is there twice", async () => {
  const directory = await createTestDirectory();
  const script = `${MODEL}
    await using scratch = createScratch({ parentDirectory: directory });
    const job = await model([5 * MiB, 4 * MiB, 6 * MiB, 100]);
    const { stored, failures } = await snapshotFiles(job, { scratch });
    tell({ stored: stored.length, failures, objects: job.sink.objects.size });
  `;
  expect(JSON.parse(await runOnSmallDisk(script, 8 * MiB, directory))).toEqual({
    stored: 4,
    failures: [],
    objects: 4,
  });
});

test("a snapshot counts only what is missing, and fits where it just fits", async () => {
  const directory = await createTestDirectory();
  const script = `${MODEL}
    const job = await model([4 * MiB, 3 * MiB]);
    const first = await outcomeOf(downloadSnapshot({ ...job, directory }));
    const again = await outcomeOf(downloadSnapshot({ ...job, directory }));
    tell({ first, again, reads: job.source.reads.length });
  `;
  expect(JSON.parse(await runOnSmallDisk(script, 8 * MiB, directory))).toEqual({
    first: "resolved",
    again: "resolved",
    reads: 2,
  });
});

test("a disk that fills up on the way is told as such, and nothing stays of the file", async () => {
  const directory = await createTestDirectory();
  const script = `${MODEL}
    import { writeFile } from "node:fs/promises";
    await using scratch = createScratch({ parentDirectory: directory });
    const job = await model([6 * MiB]);
    const fill = () => writeFile(directory + "/other", new Uint8Array(4 * MiB));
    const source = { ...job.source, open: (...call) => fill().then(() => job.source.open(...call)) };
    await outcomeOf(moveBySnapshot({ ...job, source, item: job.items[0] }, { scratch })).then(tell);
    await scratch.close();
    tell(await readdir(directory));
  `;
  const [outcome, left] = (await runOnSmallDisk(script, 8 * MiB, directory)).trim().split("\n");
  expect(JSON.parse(outcome ?? "")).toMatchObject({
    code: "INSUFFICIENT_RESOURCES",
    message: expect.stringMatching(/file-0: no space is left\. .*ENOSPC/),
  });
  expect(JSON.parse(left ?? "")).toEqual(["other"]);
});
