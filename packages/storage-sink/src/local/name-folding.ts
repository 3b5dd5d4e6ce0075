import type { SinkCapabilities } from "@prefetch/core";
import { errnoNameOf, translating } from "./errno.ts";
import { pruneFolders } from "./folders.ts";
import { createIfAbsent, isThere, unlinkIfThere } from "./names.ts";
import { locateObject } from "./object-location.ts";
import type { ObjectLocation } from "./object-location.ts";
import { inFolderOf } from "./temporary.ts";

/** What {@link SinkCapabilities} says of names. */
export type NameFolding = NonNullable<SinkCapabilities["nameFolding"]>;

/** Two names: where the first is there and the second is found as well, they are one. */
interface NamePair {
  readonly written: string;
  readonly asked: string;
}

const CASE: NamePair = { written: "name-probe-a", asked: "NAME-PROBE-A" };
const UNICODE_FORM: NamePair = { written: "name-probe-\u00e9", asked: "name-probe-e\u0301" };

/** How often another process may be in the way. */
const MOST_ATTEMPTS = 100;

/** How a file system says that it cannot hold a name at all: then no name of that kind collides. */
const NO_SUCH_NAMES: ReadonlySet<string | undefined> = new Set(["EILSEQ", "EINVAL"]);

/**
 * Asks the file system under a directory which names it takes for one: creates a file under
 * `.prefetch/` and looks for it under another name. It depends on the folder and not on the system:
 * ext4 and f2fs fold names in marked folders only, a mount may be of any kind.
 */
export async function askNameFolding(directory: string): Promise<NameFolding> {
  return {
    case: await areOne(directory, CASE),
    unicodeForm: await areOne(directory, UNICODE_FORM),
  };
}

async function areOne(directory: string, { written, asked }: NamePair): Promise<boolean> {
  const location = locateObject(directory, `.prefetch/${written}`);
  const other = locateObject(directory, `.prefetch/${asked}`);
  return translating(location, async () => {
    try {
      return await isFoundAs(other.path, location);
    } catch (error) {
      if (NO_SUCH_NAMES.has(errnoNameOf(error))) return false;
      throw error;
    }
  });
}

/**
 * The names are always the same, so that a killed process leaves nothing that the next one does not
 * remove. Another process may therefore remove the file between the two steps: that shows by the file
 * having gone under its own name too.
 */
async function isFoundAs(otherPath: string, location: ObjectLocation): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    await inFolderOf(location, () => createIfAbsent(location.path));
    const isFound = await isThere(otherPath);
    const isDecided = isFound || (await isThere(location.path));
    await unlinkIfThere(location.path);
    if (!isDecided && attempt < MOST_ATTEMPTS) continue;
    await pruneFolders(location);
    return isFound;
  }
}
