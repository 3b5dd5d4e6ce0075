import type { StorageSink } from "@prefetch/core";
import { fanOutSink } from "@prefetch/storage-sink";
import { createMemorySink } from "@prefetch/testing";
import type { MemorySink } from "@prefetch/testing";
import { sinkConformanceSuite } from "@prefetch/testing/suites";
import type { SinkUnderTest } from "@prefetch/testing/suites";
import { createLocalSinkUnderTest } from "./local-sink-under-test.ts";

/** A fan-out over a directory and a store in memory; what is left is looked for in both. */
async function fanOutUnderTest(memory: MemorySink): Promise<SinkUnderTest> {
  const local = await createLocalSinkUnderTest();
  const over = (sink: StorageSink): StorageSink => fanOutSink([memory, sink]);
  return {
    sink: over(local.sink),
    reopen: async () => over(await local.reopen()),
    openUploads: async () => memory.openUploads + (await local.openUploads()),
    strays: () => local.strays(),
    dispose: () => local.dispose(),
  };
}

sinkConformanceSuite({
  name: "fan-out over memory and a directory",
  create: () => fanOutUnderTest(createMemorySink()),
  expectations: { objectBesideFolder: false },
});

sinkConformanceSuite({
  name: "fan-out over sequential memory without conditions and a directory",
  create: () =>
    fanOutUnderTest(createMemorySink({ sequentialParts: true, conditionalPut: "none" })),
  expectations: { objectBesideFolder: false },
});
