import { expect, test } from "vitest";
import { runOnFuse } from "./local-mounted.ts";
import { createTestDirectory } from "./local-sink-under-test.ts";

/** Eight processes' worth of writers, then one more, then what is there. */
const SCRIPT = `
  import { readdir } from "node:fs/promises";
  import { createLocalSink } from "@prefetch/storage-sink/local";
  const directory = process.argv[1];
  const outcomeOf = (call) => call.then(() => "resolved", ({ code }) => code);
  const write = (number) => outcomeOf(
    createLocalSink({ directory }).put("folder/a", new Uint8Array(1000).fill(number), { ifAbsent: true }),
  );
  const sink = createLocalSink({ directory });
  const outcomes = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(write));
  const late = await write(9);
  const bytes = new Uint8Array(1000);
  await sink.readInto(bytes, "folder/a", 0);
  const winner = outcomes.indexOf("resolved") + 1;
  console.log(JSON.stringify({
    outcomes: outcomes.toSorted(),
    late,
    isWinners: bytes.every((byte) => byte === winner),
    left: await readdir(directory + "/folder"),
    conditionalPut: (await sink.capabilities()).conditionalPut,
  }));
`;

test.each([
  ["EPERM", 1],
  ["EXDEV", 18],
  ["EMLINK", 31],
  ["ENOSYS", 38],
  ["EOPNOTSUPP", 95],
])("where links fail with %s, of eight writers with ifAbsent one wins", async (_, linkErrno) => {
  const { output } = await runOnFuse(SCRIPT, { linkErrno }, await createTestDirectory());
  expect(JSON.parse(output)).toEqual({
    outcomes: [...Array<string>(7).fill("CONFLICT"), "resolved"],
    late: "CONFLICT",
    isWinners: true,
    left: ["a"],
    conditionalPut: "create",
  });
});

test("where links fail with EIO, the failure is told and nothing is left", async () => {
  const { output } = await runOnFuse(
    `
    import { readdir } from "node:fs/promises";
    import { createLocalSink } from "@prefetch/storage-sink/local";
    const sink = createLocalSink({ directory: process.argv[1] });
    const put = sink.put("folder/a", new Uint8Array(1), { ifAbsent: true });
    const outcome = await put.then(() => "resolved", ({ code }) => code);
    console.log(JSON.stringify({ outcome, left: await readdir(process.argv[1]) }));
    `,
    { linkErrno: 5 },
    await createTestDirectory(),
  );
  expect(JSON.parse(output)).toEqual({ outcome: "UNAVAILABLE", left: [] });
});
