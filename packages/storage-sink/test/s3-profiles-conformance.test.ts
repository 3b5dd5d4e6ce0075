import type { S3Profile } from "@prefetch/testing";
import { sinkConformanceSuite } from "@prefetch/testing/suites";
import type { SinkExpectations } from "@prefetch/testing/suites";
import { createS3SinkUnderTest } from "./s3-sink-under-test.ts";

/** The dialects of S3, and where one cannot do what others can. */
const PROFILES: readonly (readonly [S3Profile, SinkExpectations])[] = [
  ["r2", {}],
  ["ceph", {}],
  ["minio", { uploadsListedByKey: true }],
  ["gcs-s3", {}],
  ["weak", { rewritesParts: false, putBesideFolder: "UNAVAILABLE", deletesObjectsOnly: false }],
];

/** Smaller than any of them takes: the rules are the same, and parts of 5 MiB would take minutes. */
const PARTS = { minPartBytes: 64 * 1024 };

for (const [profile, expectations] of PROFILES) {
  sinkConformanceSuite({
    name: `S3 sink, ${profile}`,
    create: () => createS3SinkUnderTest({ profile, ...PARTS }, PARTS),
    expectations,
  });
}
