import { expect, test } from "vitest";
import { startFaultBed } from "./fault-bed.ts";
import type { FaultSection } from "./fault-table.ts";
import { SINKS } from "./outcome.ts";
import type { Scenario } from "./scenario.ts";

/** Plays every cell of a section of `docs/faults.md` in which something can happen. */
export function testFaults(
  { faults }: FaultSection,
  scenarios: Readonly<Record<string, Scenario>>,
): void {
  const cells = Object.entries(faults).flatMap(([name, row]) =>
    SINKS.flatMap((sink) => {
      const outcome = row.cells[sink];
      return "notApplicable" in outcome ? [] : [{ name, sink, outcome }];
    }),
  );
  test.concurrent.for(cells)("$name: $sink", async ({ name, sink, outcome }) => {
    const scenario = scenarios[name]!;
    await using bed = await startFaultBed(sink, scenario);
    expect(await scenario.play(bed)).toEqual(outcome);
  });
}
