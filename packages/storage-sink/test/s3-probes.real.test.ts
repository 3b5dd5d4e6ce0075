import { randomUUID } from "node:crypto";
import { startS3Server } from "@prefetch/testing";
import { expect, test } from "vitest";
import { createBucket, rawClient, seaweedfsUrl } from "./real-s3.ts";
import { PART_PROBES } from "./s3-probes/part-probes.ts";
import { PUT_PROBES } from "./s3-probes/put-probes.ts";
import { READ_PROBES } from "./s3-probes/read-probes.ts";

const PROBES = [...PUT_PROBES, ...PART_PROBES, ...READ_PROBES];

/** Where the two answer differently, and why ours is right: AWS is what it stands in for. */
const EXPLAINED: Readonly<Record<string, string>> = {
  "put: If-Match where nothing is": "AWS answers 404; the sink takes both for a lost condition",
  "body that is not what was signed":
    "AWS verifies x-amz-content-sha256; the sink leaves payloads unsigned",
  "ListParts: checksums of the parts": "AWS tells them; without, a resumed upload is read back",
};

async function answersOf(url: string): Promise<readonly string[]> {
  const client = rawClient(url);
  const stranger = rawClient(url, "another-secret");
  const bucket = url === seaweedfsUrl() ? await createBucket(client) : "models";
  const answers: string[] = [];
  for (const { ask } of PROBES) {
    answers.push(await ask({ client, stranger, bucket, prefix: randomUUID() }));
  }
  return answers;
}

test("our S3 server answers as SeaweedFS does, or it is said why not", async () => {
  await using server = await startS3Server();
  const [ours, theirs] = [await answersOf(server.url), await answersOf(seaweedfsUrl())];
  const rows = PROBES.map(({ name }, index) => {
    const isSame = ours[index] === theirs[index];
    const verdict = isSame ? "same" : (EXPLAINED[name] ?? "NOT EXPLAINED");
    return { name, ours: ours[index], theirs: theirs[index], isSame, verdict };
  });
  const lines = rows.map((row) => `| ${row.name} | ${row.ours} | ${row.theirs} | ${row.verdict} |`);
  const head = ["| probe | ours | SeaweedFS 4.48 | |", "| --- | --- | --- | --- |"];
  process.stdout.write(`${[...head, ...lines].join("\n")}\n`);
  expect(rows.filter(({ verdict }) => verdict === "NOT EXPLAINED")).toEqual([]);
  // What has become the same needs no explanation any more.
  const different = rows.filter(({ isSame }) => !isSame).map(({ name }) => name);
  expect(different.toSorted()).toEqual(Object.keys(EXPLAINED).toSorted());
});
