import { PrefetchError } from "@prefetch/core";
import type { PutOptions, StoredObject } from "@prefetch/core";
import { locateObject } from "./object-location.ts";
import { writeFully } from "./positional-io.ts";
import { writeObject } from "./write-object.ts";

/**
 * Writes a whole object at once, as `StorageSink.put` has it. A file system cannot compare and replace
 * in one step, so `ifMatch` is refused. The media type has no place in a directory.
 */
export async function putObject(
  directory: string,
  key: string,
  bytes: Uint8Array,
  options: PutOptions = {},
): Promise<StoredObject> {
  const location = locateObject(directory, key);
  if (options.ifMatch !== undefined) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      "A directory cannot replace a file only if its version matches; put without ifMatch.",
      { context: { key } },
    );
  }
  return writeObject(location, ({ handle }) => writeFully(handle, bytes, 0, options), options);
}
