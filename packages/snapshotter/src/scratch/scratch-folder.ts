import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { removeAbandoned } from "../disk/abandoned-entries.ts";
import { onDisk } from "../disk/disk-error.ts";
import { PROCESS_MARK } from "../disk/process-mark.ts";
import { removeAtExit } from "../disk/remove-at-exit.ts";

/** `prefetch-<process mark>-<random>`: the name tells whose it is from the first moment on. */
const NAME_FORM = /^prefetch-[0-9a-f]{16}-\d+-\d+-[^-]+$/;

/** A folder of this process's own. */
export interface ScratchFolder {
  /** Its path. */
  readonly path: string;
  /** Removes it and everything in it. */
  remove(): Promise<void>;
}

/**
 * Makes a fresh folder in `parentDirectory`, which is made too where it is missing, and clears away
 * those of processes of this machine that are gone. It is removed when the process exits.
 */
export async function createScratchFolder(parentDirectory: string): Promise<ScratchFolder> {
  return onDisk(parentDirectory, async () => {
    await mkdir(parentDirectory, { recursive: true });
    await removeAbandoned(parentDirectory, NAME_FORM);
    const path = await mkdtemp(join(parentDirectory, `prefetch-${PROCESS_MARK}-`));
    const forget = removeAtExit(path);
    return {
      path,
      async remove() {
        await onDisk(path, () => rm(path, { recursive: true, force: true, maxRetries: 3 }));
        forget();
      },
    };
  });
}
