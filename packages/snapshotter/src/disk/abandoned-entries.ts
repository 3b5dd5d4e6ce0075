import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { PROCESS_MARK_PATTERN, isGone } from "./process-mark.ts";

/**
 * Removes what a process that was killed left in `directory`: entries of this name form whose process
 * is gone. What cannot be removed stays: it is in nobody's way but the disk's.
 */
export async function removeAbandoned(directory: string, form: RegExp): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const abandoned = names.filter((name) => {
    const mark = PROCESS_MARK_PATTERN.exec(name)?.[0];
    return mark !== undefined && form.test(name) && isGone(mark);
  });
  for (const name of abandoned) {
    await rm(join(directory, name), { recursive: true, force: true }).catch(() => {});
  }
}
