import { expect, test, vi } from "vitest";
import { startCli } from "./cli-process.ts";
import { REPOSITORY, startS3TestBed } from "./s3-for-tests.ts";

const isProbe = (key: string): boolean => key.startsWith(".prefetch/probe-");

/** Its removal, minutes later, is tested where the store is asked. */
test("killed while the store is asked what it can do, a run leaves one small object beside all models", async () => {
  await using bed = await startS3TestBed();
  bed.s3.inject({ operation: "PutObject", skip: 2, fault: { kind: "stall" } });
  const { child, result } = startCli(["hf-model", REPOSITORY, "--to", bed.at("s3://models")], bed);
  const asked = (): number => bed.s3.requests.filter(({ key }) => isProbe(key)).length;
  await vi.waitUntil(() => asked() === 3, { timeout: 30_000 });
  child.kill("SIGKILL");
  await result;
  bed.s3.clearFaults();
  const left = bed.s3.keys("models");
  expect(left).toEqual([expect.stringMatching(/^\.prefetch\/probe-/)]);

  expect(await bed.move()).toMatchObject({
    status: 0,
    stdout: `s3://models/${bed.prefix.slice(0, -1)}\n`,
  });
  const besides = bed.s3.keys("models").filter((key) => !key.startsWith("model/"));
  expect(besides).toEqual(left);
  const listed = await bed.run(["list", bed.at("s3://models"), "--json"]);
  expect(listed).toMatchObject({ status: 0, stdout: expect.not.stringContaining("probe") });
});
