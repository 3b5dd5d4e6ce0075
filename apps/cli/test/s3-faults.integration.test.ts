import type { S3Fault } from "@prefetch/testing";
import { expect, test } from "vitest";
import { WEIGHTS, startS3TestBed } from "./s3-for-tests.ts";

const SLOW_DOWN: S3Fault = { kind: "error", status: 503, code: "SlowDown" };

test("a wrong byte never completes an upload", async () => {
  await using bed = await startS3TestBed();
  const fault = { kind: "flip-byte", fileOffset: 99 } as const;
  bed.hub.inject({ route: "cdn", path: WEIGHTS, fault });
  expect(await bed.move()).toMatchObject({ status: 5 });
  const completed = bed.s3.requests.filter(
    ({ operation }) => operation === "CompleteMultipartUpload",
  );
  expect(completed).toEqual([]);
  expect(bed.s3.openUploads()).toEqual([]);
  expect(bed.s3.keys("models").filter((key) => key.endsWith("manifest.json"))).toEqual([]);
});

test.each([
  {
    what: "throttling of a part",
    rules: [{ operation: "UploadPart", times: 3, fault: SLOW_DOWN }],
  },
  {
    what: "throttling of everything",
    rules: [{ skip: 4, times: 4, fault: SLOW_DOWN }],
  },
  {
    what: "a connection that is cut in the middle of a part",
    rules: [{ operation: "UploadPart", times: 2, fault: { kind: "reset", afterBytes: 1_000_000 } }],
  },
  {
    what: "answers that get lost",
    rules: (["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"] as const).map(
      (operation) => ({ operation, times: 1, fault: { kind: "lose-answer" } as const }),
    ),
  },
  {
    what: "a part that is acknowledged and forgotten",
    rules: [{ operation: "UploadPart", times: 1, fault: { kind: "drop-part" } }],
  },
  {
    what: "a completion that fails behind a 200",
    rules: [
      {
        operation: "CompleteMultipartUpload",
        times: 1,
        fault: { kind: "error-in-200", code: "InternalError" },
      },
    ],
  },
] as const)("$what passes, and nothing is left over", async ({ rules }) => {
  await using bed = await startS3TestBed();
  for (const rule of rules) bed.s3.inject(rule);
  expect(await bed.move()).toMatchObject({ status: 0 });
  expect(bed.s3.openUploads()).toEqual([]);
  const url = bed.at(`s3://models/${bed.prefix}`);
  expect(await bed.run(["verify", url, "--deep"])).toMatchObject({ status: 0 });
});
