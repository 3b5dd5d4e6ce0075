import { sinkConformanceSuite } from "@prefetch/testing/suites";
import { createGcsSinkUnderTest } from "./gcs-sink-under-test.ts";

const PREFIX = "a prefix/of names#";

sinkConformanceSuite({
  name: "GCS sink",
  create: () => createGcsSinkUnderTest(),
});

sinkConformanceSuite({
  name: "GCS sink under a prefix, short pages, copies in several calls",
  create: () =>
    createGcsSinkUnderTest({ pageSize: 3, maxRewriteBytes: 1_048_576 }, { prefix: PREFIX }),
  expectations: { longestKeyBytes: 1024 - PREFIX.length - 1 },
});
