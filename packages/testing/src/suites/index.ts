export { sourceConformanceSuite } from "./source-suite.ts";
export type { SourceSuiteOptions } from "./source-suite.ts";
export type { SourceSuiteFile, SourceUnderTest } from "./source/source-under-test.ts";
export { sinkConformanceSuite } from "./sink-suite.ts";
export type { SinkExpectations, SinkSuiteOptions, SinkUnderTest } from "./sink/sink-under-test.ts";
