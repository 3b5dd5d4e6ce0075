import { rename } from "node:fs/promises";
import { throwIfAborted } from "@prefetch/core";
import type { PutOptions, StoredObject } from "@prefetch/core";
import { claimName } from "./claim-name.ts";
import { translating } from "./errno.ts";
import { syncFolder } from "./folders.ts";
import { storedObjectOf } from "./head-object.ts";
import type { ObjectLocation } from "./object-location.ts";
import { createTemporary, discardTemporary } from "./temporary.ts";
import type { Temporary } from "./temporary.ts";

/** Options of {@link writeObject}. */
export type WriteObjectOptions = Pick<PutOptions, "signal" | "ifAbsent">;

/**
 * Writes a whole object: `fill` writes the temporary file, which is put on disk and then takes the
 * object's name in one step. Where anything fails before that, nothing remains.
 */
export async function writeObject(
  location: ObjectLocation,
  fill: (temporary: Temporary) => Promise<void>,
  options: WriteObjectOptions,
): Promise<StoredObject> {
  throwIfAborted(options.signal);
  return translating(location, async () => {
    const temporary = await createTemporary(location);
    try {
      await fill(temporary);
      const stored = await publish(temporary, location, options);
      await temporary.handle.close();
      return stored;
    } catch (error) {
      await discardTemporary(temporary, location);
      throw error;
    }
  });
}

async function publish(
  temporary: Temporary,
  location: ObjectLocation,
  { ifAbsent = false, signal }: WriteObjectOptions,
): Promise<StoredObject> {
  throwIfAborted(signal);
  await temporary.handle.sync();
  const stored = storedObjectOf(location.key, await temporary.handle.stat({ bigint: true }));
  throwIfAborted(signal);
  if (ifAbsent) await claimName(temporary, location, { signal });
  else await rename(temporary.path, location.path);
  await syncFolder(location.folder);
  return stored;
}
