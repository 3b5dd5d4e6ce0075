import * as testing from "@prefetch/testing";
import * as suites from "@prefetch/testing/suites";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(testing).toSorted()).toEqual([
    "createFaultySink",
    "createMemorySink",
    "createMemorySource",
    "createSelfSignedCertificate",
    "modelFixture",
    "modelFixtureNames",
    "repositoryFromFolder",
    "startAzureServer",
    "startGcsServer",
    "startHubEmulator",
    "startProxy",
    "startS3Server",
    "startTlsFront",
  ]);
});

it("exports the suites apart: they need vitest", () => {
  expect(Object.keys(suites).toSorted()).toEqual([
    "sinkConformanceSuite",
    "sourceConformanceSuite",
  ]);
});
