import { once } from "node:events";
import { createInterface } from "node:readline";
import type { PendingUpload, StorageSink } from "@prefetch/core";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { expect, test } from "vitest";
import { createTestDirectory, temporariesIn } from "./local-sink-under-test.ts";
import { startNode } from "./node-process.ts";

const PLAN = { sizeBytes: 1_000_000, partSizeBytes: 200_000, partCount: 5 };

/** Writes the parts one by one, each filled with its number, and tells of each that is written. */
const UPLOAD = `
  import { createLocalSink } from "@prefetch/storage-sink/local";
  const sink = createLocalSink({ directory: process.argv[1] });
  const upload = await sink.startUpload("folder/a", ${JSON.stringify(PLAN)});
  console.log(0);
  for (let part = 1; part <= 5; part += 1) {
    await upload.writePart(part, new Uint8Array(200_000).fill(part));
    console.log(part);
  }
  setInterval(() => {}, 1000);
`;

/** Writes objects for ever, each filled with its number and as long. */
const PUTS = `
  import { createLocalSink } from "@prefetch/storage-sink/local";
  const sink = createLocalSink({ directory: process.argv[1] });
  for (let number = 1; ; number += 1) {
    await sink.put("folder/" + number, new Uint8Array(100_000).fill(number));
    console.log(number);
  }
`;

/** Runs a script until it has told of \`acknowledged\`, then kills it. */
async function killAfter(script: string, directory: string, acknowledged: number): Promise<void> {
  const child = startNode(script, { args: [directory] });
  const closed = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    if (Number(line) === acknowledged) child.kill("SIGKILL");
  }
  await closed;
}

async function pendingUploads(sink: StorageSink): Promise<PendingUpload[]> {
  const found: PendingUpload[] = [];
  for await (const pending of sink.listUploads("folder/")) found.push(pending);
  return found;
}

test.each([0, 1, 2, 3, 4, 5])(
  "killed after %i parts, an upload is found and goes on with at least those",
  async (acknowledged) => {
    const directory = await createTestDirectory();
    await killAfter(UPLOAD, directory, acknowledged);
    const sink = createLocalSink({ directory });
    expect(await sink.head("folder/a")).toBeUndefined();
    const [pending] = await pendingUploads(sink);
    expect(pending?.key).toBe("folder/a");
    const token = { key: "folder/a", uploadId: pending?.uploadId ?? "", plan: PLAN };
    const upload = await sink.resumeUpload(token);
    const written = upload?.written.map(({ partNumber }) => partNumber) ?? [];
    expect(written.slice(0, acknowledged)).toEqual([1, 2, 3, 4, 5].slice(0, acknowledged));
    for (const part of [1, 2, 3, 4, 5].filter((number) => !written.includes(number))) {
      await upload?.writePart(part, new Uint8Array(200_000).fill(part));
    }
    await upload?.complete();
    const found = new Uint8Array(PLAN.sizeBytes);
    await sink.readInto(found, "folder/a", 0);
    expect(found.every((byte, offset) => byte === Math.floor(offset / 200_000) + 1)).toBe(true);
    expect(await temporariesIn(directory)).toEqual([]);
  },
);

test.each([1, 2, 3])(
  "killed after %i objects, each object is whole and the rest can be ended",
  async (acknowledged) => {
    const directory = await createTestDirectory();
    await killAfter(PUTS, directory, acknowledged);
    const sink = createLocalSink({ directory });
    let objects = 0;
    for await (const { key, sizeBytes } of sink.list("")) {
      const found = new Uint8Array(sizeBytes);
      await sink.readInto(found, key, 0);
      const expected = new Uint8Array(100_000).fill(Number(key.replace("folder/", "")));
      expect(Buffer.compare(found, expected)).toBe(0);
      objects += 1;
    }
    expect(objects).toBeGreaterThanOrEqual(acknowledged);
    for (const pending of await pendingUploads(sink)) await sink.abortUpload(pending);
    expect(await temporariesIn(directory)).toEqual([]);
  },
);
