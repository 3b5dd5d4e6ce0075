import { expect, test } from "vitest";
import * as core from "../src/index.ts";

test("the package exports these names", () => {
  expect(Object.keys(core).toSorted()).toEqual([
    "PrefetchError",
    "SECRET_VARIABLES",
    "abortErrorOf",
    "assertSafePath",
    "createFileHasher",
    "createRedactor",
    "exitStatusOf",
    "isPrefetchError",
    "isRetryable",
    "parseDigest",
    "partRangeOf",
    "planParts",
    "redactUrl",
    "throwIfAborted",
    "unlessAborted",
    "unsafePathReason",
  ]);
});
