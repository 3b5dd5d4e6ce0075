import { openSink } from "@prefetch/storage-sink";
import { acquireLease } from "../src/lease/acquire-lease.ts";
import { layoutAt } from "../src/model-layout.ts";

/** Takes the lease of `tiny/` in a directory, for far longer than a test takes, and works for ever. */
const directory = process.argv[2];
if (directory === undefined) throw new Error("Say which directory.");
setInterval(() => undefined, 1_000);
await acquireLease({
  sink: await openSink(directory),
  layout: layoutAt("tiny/"),
  runId: "child",
  ttlMs: 600_000,
  send: () => undefined,
  isDecided: () => Promise.resolve(false),
});
process.stdout.write("held\n");
