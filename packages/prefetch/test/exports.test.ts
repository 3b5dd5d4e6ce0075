import { expect, test } from "vitest";
import * as prefetch from "../src/index.ts";

test("the package exports what its users need and nothing else", () => {
  expect(Object.keys(prefetch).toSorted()).toEqual([
    "PrefetchError",
    "collectGarbage",
    "diagnose",
    "exitStatusOf",
    "hfModel",
    "isPrefetchError",
    "isRetryable",
    "listModels",
    "localRunner",
    "manifestJsonSchema",
    "parseManifest",
    "planHfModel",
    "removeModel",
    "showModel",
    "verifyModel",
  ]);
});
