import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { expect, test } from "vitest";
import type { TransferOptions } from "../src/index.ts";
import { completeTransferOptions } from "../src/transfer-options.ts";
import { MiB, moveAll } from "./transfer-bench.ts";

test.each<[keyof TransferOptions, number]>([
  ["memoryBytes", 0],
  ["memoryBytes", 1.5],
  ["connections", 0],
  ["connections", -1],
  ["maxAttempts", 0],
  ["maxReads", Number.NaN],
  ["maxBytesPerSecond", 0],
  ["slowConnectionMs", -5],
  ["progressIntervalMs", 0],
])("%s of %s is refused with its name", async (name, value) => {
  const moved = moveAll(createMemorySource([]), createMemorySink(), { [name]: value });
  await expect(moved).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining(name),
  });
});

test.each([
  ["no limit", 0, 256 * MiB],
  ["a limit of 8 GiB", 8192 * MiB, 256 * MiB],
  ["a limit of 512 MiB", 512 * MiB, 128 * MiB],
])("in a container with %s the budget is %i bytes", (_name, limitBytes, budgetBytes) => {
  expect(completeTransferOptions({}, limitBytes).memoryBytes).toBe(budgetBytes);
});
