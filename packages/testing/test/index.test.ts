import * as testing from "@prefetch/testing";
import * as suites from "@prefetch/testing/suites";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(testing).toSorted()).toEqual([
    "createFaultySink",
    "createMemorySink",
    "createMemorySource",
    "modelFixture",
    "modelFixtureNames",
    "repositoryFromFolder",
    "startAzureServer",
    "startGcsServer",
    "startHubEmulator",
    "startS3Server",
  ]);
});

it("exports the suites apart: they need vitest", () => {
  expect(Object.keys(suites).toSorted()).toEqual([
    "sinkConformanceSuite",
    "sourceConformanceSuite",
  ]);
});
