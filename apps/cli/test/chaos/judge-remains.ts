import { ARTIFACT_NAME, type ChaosHub } from "./chaos-model.ts";
import type { RoundBed } from "./round-bed.ts";
import type { UploadLedger } from "./upload-ledger.ts";
import { type Violation, violationsOf } from "./violation.ts";

/**
 * A probe of what a store can do lies beside all models; for minutes it may be of a run that is alive,
 * so the next one leaves it.
 */
const PROBE = /^\.prefetch\/probe-[^/]+$/;
const violations = violationsOf("remains");

/** Judges what lies in the store, and on this machine, besides the model. */
export async function judgeRemains(
  bed: RoundBed,
  ledger: UploadLedger,
  kills: number,
): Promise<readonly Violation[]> {
  const known = new Set(ownKeys(bed.chaosHub));
  const keys = await bed.target.keys();
  const probes = keys.filter((key) => PROBE.test(key));
  const refs = `${ARTIFACT_NAME}/.prefetch/refs/`;
  const strays = keys.filter((key) => !known.has(key) && !PROBE.test(key) && !key.startsWith(refs));
  const temporary = await bed.temporaryFiles();
  return violations(
    ...strays.map((key) => `${key} is left`),
    ...(probes.length > kills ? [`${probes.length} probes are left of ${kills} stopped runs`] : []),
    ...ledger.settle().stray.map((key) => `an upload of ${key} is left open`),
    ...temporary.map((name) => `${name} is left in the temporary folder`),
  );
}

function ownKeys({ files, prefix }: ChaosHub): readonly string[] {
  return [".prefetch/manifest.json", ...files.keys()].map((path) => `${prefix}${path}`);
}
