import { sinkConformanceSuite } from "@prefetch/testing/suites";
import { createS3SinkUnderTest } from "./s3-sink-under-test.ts";

const PREFIX = "a prefix/of names#";

sinkConformanceSuite({
  name: "S3 sink, aws",
  create: () => createS3SinkUnderTest({ profile: "aws" }),
});

sinkConformanceSuite({
  name: "S3 sink, plain, under a prefix, in short pages",
  create: () => createS3SinkUnderTest({ profile: "plain", pageSize: 3 }, { prefix: PREFIX }),
  expectations: { longestKeyBytes: 1024 - PREFIX.length - 1 },
});
