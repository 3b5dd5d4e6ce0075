import { PrefetchError } from "@prefetch/core";
import type { Diagnosis } from "@prefetch/prefetch";
import { colorsFor } from "../colors.ts";
import { type DoctorFlags, doctorOptions } from "../options/doctor-options.ts";
import { checkLines, findingLines } from "../render/doctor-lines.ts";
import { mapStrings } from "../render/map-strings.ts";
import { printable } from "../render/printable.ts";
import { countText } from "../render/quantities.ts";
import type { Session } from "../session.ts";
import { listenForStop } from "../stop-request.ts";

/**
 * Runs `prefetch doctor`.
 *
 * @throws {@link PrefetchError} with the code of the first check that failed.
 */
export async function runDoctor(url: string, flags: DoctorFlags, session: Session): Promise<void> {
  const { console, host } = session;
  const { diagnose } = await import("@prefetch/prefetch");
  using stop = listenForStop(session, "What was written was removed again.");
  if (!flags.quiet && !flags.json)
    console.note(flags.hub ? "Trying the store and the Hub." : "Trying the store.");
  const options = doctorOptions(url, flags, host);
  const diagnosis = await diagnose({ ...options, signal: stop.signal });
  if (flags.json) await console.json("result", diagnosis);
  else await writeText(mapStrings(diagnosis, printable), flags, session);
  if (!diagnosis.passed) throw checksFailed(diagnosis);
}

async function writeText(
  diagnosis: Diagnosis,
  { quiet }: DoctorFlags,
  { console, host }: Session,
): Promise<void> {
  const { checks } = diagnosis;
  const shown = quiet ? checks.filter(({ outcome }) => outcome === "failed") : checks;
  const lines = checkLines(shown, colorsFor(host.stdout, host.environment));
  if (!quiet) lines.push(...findingLines(diagnosis));
  if (lines.length > 0) await console.result(lines.join("\n"));
}

function checksFailed({ checks, url }: Diagnosis): PrefetchError {
  const failed = checks.filter(({ outcome }) => outcome === "failed");
  const names = failed.map(({ subject, name }) => `${subject} ${name}`).join(", ");
  const ofAll = `${failed.length} of ${countText(checks.length, "check")}`;
  return new PrefetchError(
    failed[0]?.code ?? "UNAVAILABLE",
    `${ofAll} failed: ${names}. Do what is told of the first one, then run prefetch doctor again.`,
    { context: { url } },
  );
}
