import type { OutputFlags } from "../output-flags.ts";
import { printable } from "../render/printable.ts";
import { countText, sizeText } from "../render/quantities.ts";
import type { Session } from "../session.ts";

/** Runs `prefetch rm`. */
export async function removeStoredModel(
  url: string,
  flags: OutputFlags,
  { console, host }: Session,
): Promise<void> {
  const { removeModel } = await import("@prefetch/prefetch");
  const removed = await removeModel(url, { workingDirectory: host.workingDirectory });
  if (flags.json) {
    await console.json("result", removed);
    return;
  }
  if (flags.quiet) return;
  if (removed.extraObjects.length > 0) {
    const extra = countText(removed.extraObjects.length, "object");
    console.note(`Warning: ${extra} that the manifest did not name stayed`);
  }
  const files = countText(removed.removedFiles, "file");
  await console.result(
    printable(`Removed ${files}, ${sizeText(removed.removedBytes)}, from ${removed.url}`),
  );
}
