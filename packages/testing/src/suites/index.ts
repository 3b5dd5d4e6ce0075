export { sourceConformanceSuite } from "./source-suite.ts";
export type { SourceSuiteFile, SourceSuiteOptions, SourceUnderTest } from "./source-suite.ts";
export { sinkConformanceSuite } from "./sink-suite.ts";
export type { SinkExpectations, SinkSuiteOptions, SinkUnderTest } from "./sink/sink-under-test.ts";
