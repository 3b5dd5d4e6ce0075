import { expect, test } from "vitest";
import { createRunId } from "../src/run/run-id.ts";

test("an id is a DNS-1035 label of at most 30 characters, also with the smallest time", () => {
  for (const id of [createRunId(), createRunId(0)]) {
    expect(id).toMatch(/^[a-z][a-z0-9]*$/);
    expect(id).toHaveLength(20);
  }
});

test("an id does not begin with a letter that Flyte keeps for itself", () => {
  expect(createRunId()).not.toMatch(/^[ru]/);
});

test("ids sort by time", () => {
  const times = [1, 35, 36, 1_700_000_000_000, 1_700_000_000_001];
  const ids = times.map((time) => createRunId(time));
  expect(ids.toSorted()).toEqual(ids);
});

test("ids of one moment differ", () => {
  const ids = Array.from({ length: 100 }, () => createRunId(1_700_000_000_000));
  expect(new Set(ids).size).toBe(100);
});
