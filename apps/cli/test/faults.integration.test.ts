import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { HUB_SECTION } from "./faults/fault-table.ts";
import { FAULTS_PAGE, linesBetweenMarkers, withFaultTables } from "./faults/faults-page.ts";
import { HUB_SCENARIOS } from "./faults/hub-scenarios.ts";
import { testFaults } from "./faults/test-faults.ts";

test("docs/faults.md has the outcomes that are tested", async () => {
  const page = await readFile(FAULTS_PAGE, "utf8");
  const written = linesBetweenMarkers(withFaultTables(page));
  expect(written.length).toBeGreaterThan(40);
  expect(
    linesBetweenMarkers(page),
    'It does not: run "node apps/cli/test/write-fault-table.ts", then "oxfmt".',
  ).toEqual(written);
});

testFaults(HUB_SECTION, HUB_SCENARIOS);
