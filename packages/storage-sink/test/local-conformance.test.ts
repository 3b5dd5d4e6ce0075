import { sinkConformanceSuite } from "@prefetch/testing/suites";
import { createLocalSinkUnderTest } from "./local-sink-under-test.ts";

sinkConformanceSuite({
  name: "local sink",
  create: createLocalSinkUnderTest,
  expectations: { objectBesideFolder: false },
});
