import { expect, test } from "vitest";
import * as snapshotter from "../src/index.ts";

test("the package exports these names", () => {
  expect(Object.keys(snapshotter).toSorted()).toEqual([
    "createDirectorySource",
    "createScratch",
    "downloadSnapshot",
    "isCurable",
    "moveBySnapshot",
    "snapshotFiles",
  ]);
});
