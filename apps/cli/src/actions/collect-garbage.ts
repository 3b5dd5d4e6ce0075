import type { GarbageReport } from "@prefetch/prefetch";
import type { GcFlags } from "../commands/gc.ts";
import type { Console } from "../console.ts";
import { garbageLines, stayingLines } from "../render/garbage-lines.ts";
import { mapStrings } from "../render/map-strings.ts";
import { printable } from "../render/printable.ts";
import type { Session } from "../session.ts";
import { listenForStop } from "../stop-request.ts";

/** Runs `prefetch gc`. */
export async function collectStoredGarbage(
  root: string,
  flags: GcFlags,
  session: Session,
): Promise<void> {
  const { console, host } = session;
  const { collectGarbage } = await import("@prefetch/prefetch");
  using stop = listenForStop(session, "The same command does the rest.");
  const report = await collectGarbage(root, {
    keep: flags.keep,
    apply: flags.apply,
    signal: stop.signal,
    workingDirectory: host.workingDirectory,
  });
  if (flags.json) await console.json("result", report);
  else await writeText(mapStrings(report, printable), flags, console);
}

async function writeText(
  report: GarbageReport,
  { apply, quiet }: GcFlags,
  console: Console,
): Promise<void> {
  if (quiet) {
    const urls = report.garbage.map(({ url }) => url);
    if (!apply && urls.length > 0) await console.result(urls.join("\n"));
    return;
  }
  for (const line of stayingLines(report)) console.note(line);
  if (report.garbage.length === 0) {
    console.note("Nothing is to be removed.");
    return;
  }
  await console.result(garbageLines(report, apply === true).join("\n"));
  if (!apply) console.note("Nothing was removed yet. To remove it, add --apply.");
}
