import { chmod } from "node:fs/promises";
import { expect } from "vitest";
import { startCliRun } from "./cli-run.ts";
import type { FaultBed } from "./fault-bed.ts";
import type { Outcome } from "./outcome.ts";
import { type FaultSteps, playFault } from "./scenario.ts";

/** The user `nobody` of every system: root may write anywhere. */
const NOBODY = 65_534;
/** In blocks of 512 bytes, as POSIX has it: 8 MiB. */
const LIMIT_BLOCKS = 16_384;

/** A directory that the process may not write to. */
export function deniedDirectory(bed: FaultBed): Promise<Outcome> {
  // Whose home it is not cannot look for a token there.
  const flags = ["--anonymous"];
  const options = process.getuid?.() === 0 ? { flags, uid: NOBODY } : { flags };
  return playFault(bed, {
    inject: () => chmod(bed.store.to, 0o555),
    run: () => startCliRun(bed, options).ended,
    check: async () => {
      expectNothingRead(bed);
      await chmod(bed.store.to, 0o755);
    },
  });
}

/** Whoever may not write is told before anything is read. */
export function expectNothingRead({ hub }: FaultBed): void {
  expect(hub.requests.filter(({ route }) => route === "cdn")).toEqual([]);
}

/** A directory whose files may not grow to the size of the weights. */
export function fullDirectory(bed: FaultBed): Promise<Outcome> {
  const within = ["sh", "-c", `ulimit -f ${LIMIT_BLOCKS}; exec "$0" "$@"`];
  const steps: FaultSteps = {
    inject: () => {},
    run: () => startCliRun(bed, { within }).ended,
  };
  return playFault(bed, steps);
}
