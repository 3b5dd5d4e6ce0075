import * as engine from "@prefetch/streamer/engine";
import { expect, test } from "vitest";

test("other engines are given these names", () => {
  expect(Object.keys(engine)).toEqual(["createProgressMeter", "createRateLimit", "withRetries"]);
});
