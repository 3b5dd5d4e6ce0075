import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createLocalSink } from "@prefetch/storage-sink/local";
import { expect, test } from "vitest";
import { createTestDirectory } from "./local-sink-under-test.ts";
import { runNode } from "./node-process.ts";

/** Gives up the rights of root, which no permission binds, before it touches the directory. */
const SCRIPT = `
  import { createLocalSink } from "@prefetch/storage-sink/local";
  if (process.getuid() === 0) process.setuid(65534);
  const sink = createLocalSink({ directory: process.argv[1] });
  const outcomeOf = (call) => call.then(
    () => "resolved",
    ({ name, code, message }) => ({ name, code, message }),
  );
  const listed = [];
  for await (const { key } of sink.list("", { delimiter: "/" })) listed.push(key);
  const plan = { sizeBytes: 10, partSizeBytes: 10, partCount: 1 };
  console.log(JSON.stringify({
    listed,
    put: await outcomeOf(sink.put("new", new Uint8Array(10))),
    putInFolder: await outcomeOf(sink.put("folder/new", new Uint8Array(10))),
    upload: await outcomeOf(sink.startUpload("new", plan)),
    delete: await outcomeOf(sink.delete("there")),
    copy: await outcomeOf(sink.copy(sink.url + "/unreadable", "new")),
    read: await outcomeOf(sink.readInto(new Uint8Array(10), "there", 0)),
  }));
`;

test("an unwritable directory is told as such, and can still be read", async () => {
  const directory = await createTestDirectory();
  await createLocalSink({ directory }).put("there", new Uint8Array(10));
  await createLocalSink({ directory }).put("unreadable", new Uint8Array(10));
  await chmod(join(directory, "unreadable"), 0);
  await createLocalSink({ directory }).put("locked/there", new Uint8Array(10));
  await chmod(join(directory, "locked"), 0);
  await chmod(directory, 0o555);
  const output = await runNode(SCRIPT, { args: [directory] });
  const denied = {
    name: "PrefetchError",
    code: "FORBIDDEN",
    message: expect.stringMatching(/access is denied.*EACCES/),
  };
  expect(JSON.parse(output)).toEqual({
    listed: ["locked/", "there", "unreadable"],
    put: denied,
    putInFolder: denied,
    upload: denied,
    delete: denied,
    copy: { ...denied, message: expect.stringContaining("unreadable: access is denied") },
    read: "resolved",
  });
  await chmod(directory, 0o755);
  expect(await readdir(directory)).toEqual(["locked", "there", "unreadable"]);
});
