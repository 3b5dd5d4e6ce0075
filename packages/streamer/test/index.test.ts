import { expect, test } from "vitest";
import * as streamer from "../src/index.ts";

test("the package exports these names", () => {
  expect(Object.keys(streamer)).toEqual(["assertMemoryBudget", "memoryBudgetOf", "transferFiles"]);
});
