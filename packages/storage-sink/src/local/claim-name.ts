import { link } from "node:fs/promises";
import { PrefetchError } from "@prefetch/core";
import type { CallOptions } from "@prefetch/core";
import { errnoNameOf } from "./errno.ts";
import { outcomeOfFailedLink } from "./link-outcome.ts";
import { renameUnderLock } from "./name-lock.ts";
import { unlinkIfThere } from "./names.ts";
import type { ObjectLocation } from "./object-location.ts";
import type { Temporary } from "./temporary.ts";

/**
 * Gives a temporary file the name of its object, if nothing has it. A link is refused where the name is
 * taken: of several writers exactly one succeeds. Where there are no hard links, a lock file decides.
 *
 * @throws {@link PrefetchError} `CONFLICT` where the name is taken.
 */
export async function claimName(
  temporary: Temporary,
  location: ObjectLocation,
  options: CallOptions,
): Promise<void> {
  try {
    await link(temporary.path, location.path);
  } catch (error) {
    const { nlink } = await temporary.handle.stat();
    const outcome = outcomeOfFailedLink(errnoNameOf(error), nlink);
    if (outcome === "failed") throw error;
    if (outcome === "taken") throw nameTaken(location, error);
    if (outcome === "no-links") {
      if (await renameUnderLock(temporary.path, location, options)) return;
      throw nameTaken(location);
    }
  }
  await unlinkIfThere(temporary.path);
}

function nameTaken({ key, path }: ObjectLocation, cause?: unknown): PrefetchError {
  return new PrefetchError(
    "CONFLICT",
    `${path} is already there, and was to be written only if it was not.`,
    { context: { key }, cause },
  );
}
