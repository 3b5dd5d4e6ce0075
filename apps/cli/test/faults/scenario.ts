import { expect } from "vitest";
import type { BedOptions, EndedRun, FaultBed } from "./fault-bed.ts";
import { expectPublished, judgeStore } from "./judge.ts";
import type { Outcome } from "./outcome.ts";

/** Makes a fault, runs into it, and tells what came of it. */
export interface Scenario extends BedOptions {
  readonly play: (bed: FaultBed) => Promise<Outcome>;
}

/** What is done besides. */
export interface FaultSteps {
  /** Makes the fault. */
  readonly inject: (bed: FaultBed) => void | Promise<void>;
  /** Runs into it. Default: a run in this process. */
  readonly run?: (bed: FaultBed) => Promise<EndedRun>;
  /** Looks at what came of it, while the fault is there. */
  readonly check?: (bed: FaultBed, ended: EndedRun) => void | Promise<void>;
  /** Looks at what the next run did. */
  readonly checkNext?: (bed: FaultBed, next: EndedRun) => void | Promise<void>;
}

/** Plays a fault: the run that meets it, the judgement of what it leaves, and the run after it. */
export async function playFault(bed: FaultBed, steps: FaultSteps): Promise<Outcome> {
  await steps.inject(bed);
  const ended = await (steps.run ?? ((met) => met.run()))(bed);
  await steps.check?.(bed, ended);
  bed.hub.clearFaults();
  bed.store.clearFaults();
  await judgeStore(bed);
  const next = await playNext(bed, (run) => steps.checkNext?.(bed, run));
  const fellBack = ended.events.some(({ type }) => type === "fell-back");
  return { ends: ended.ends, exit: ended.exit, fellBack, next };
}

/** Runs the same again with the fault gone: it has to publish. */
async function playNext(
  bed: FaultBed,
  check?: (run: EndedRun) => void | Promise<void>,
): Promise<Outcome["next"]> {
  bed.hub.clearRequests();
  const run = await bed.run();
  expect(run).toMatchObject({ ends: "published", message: "" });
  await expectPublished(bed);
  await check?.(run);
  const published = run.events.find((event) => event.type === "published");
  if (published?.changed === false) return "nothing";
  return run.events.some(({ type }) => type === "file-resumed") ? "resumes" : "finishes";
}

/** Plays a fault that an injection alone makes. */
export function fault(
  inject: FaultSteps["inject"],
  { check, checkNext, run, ...bedOptions }: BedOptions & Omit<FaultSteps, "inject"> = {},
): Scenario {
  const steps = {
    inject,
    ...(check && { check }),
    ...(checkNext && { checkNext }),
    ...(run && { run }),
  };
  return { ...bedOptions, play: (bed) => playFault(bed, steps) };
}
