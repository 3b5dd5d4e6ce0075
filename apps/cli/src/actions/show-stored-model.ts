import type { OutputFlags } from "../output-flags.ts";
import { manifestLines } from "../render/manifest-lines.ts";
import { mapStrings } from "../render/map-strings.ts";
import { printable } from "../render/printable.ts";
import type { Session } from "../session.ts";

/** Runs `prefetch show`. */
export async function showStoredModel(
  url: string,
  flags: OutputFlags,
  { console, host }: Session,
): Promise<void> {
  const { showModel } = await import("@prefetch/prefetch");
  const model = await showModel(url, { workingDirectory: host.workingDirectory });
  if (flags.json) await console.json("result", model);
  else if (flags.quiet) await console.result(model.url);
  else await console.result(manifestLines(mapStrings(model, printable)).join("\n"));
}
