import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { expect, test } from "vitest";
import { createTestDirectory } from "./local-sink-under-test.ts";
import { runNode } from "./node-process.ts";

/** Writes more than the process may write in one file, in each of the three ways. */
const SCRIPT = `
  import { createLocalSink } from "@prefetch/storage-sink/local";
  const sink = createLocalSink({ directory: process.argv[1] });
  const outcomeOf = (call) => call.then(
    () => "resolved",
    ({ name, code, message }) => ({ name, code, message }),
  );
  const plan = { sizeBytes: 4_000_000, partSizeBytes: 2_000_000, partCount: 2 };
  console.log(JSON.stringify({
    put: await outcomeOf(sink.put("new/put", new Uint8Array(4_000_000))),
    upload: await outcomeOf(sink.startUpload("new/upload", plan)),
    copy: await outcomeOf(sink.copy(sink.url + "/source/large", "new/copy")),
    small: await outcomeOf(sink.put("small", new Uint8Array(1000))),
  }));
`;

test("where a file outgrows the space, the error says so and nothing of it remains", async () => {
  const directory = await createTestDirectory();
  await mkdir(join(directory, "source"));
  await createLocalSink({ directory }).put("source/large", new Uint8Array(4_000_000));
  const output = await runNode(SCRIPT, { args: [directory], fileSizeLimit: 1000 });
  const full = {
    name: "PrefetchError",
    code: "INSUFFICIENT_RESOURCES",
    message: expect.stringMatching(/new\/.*EFBIG/),
  };
  expect(JSON.parse(output)).toEqual({ put: full, upload: full, copy: full, small: "resolved" });
  const left = await readdir(directory, { recursive: true });
  expect(left.toSorted()).toEqual(["small", "source", "source/large"]);
});
