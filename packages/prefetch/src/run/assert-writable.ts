import { type CallOptions, PrefetchError, type StorageSink, isPrefetchError } from "@prefetch/core";
import type { ModelLayout } from "../model-layout.ts";

/**
 * Writes a small object under the prefix and removes it: a store that takes nothing is found out before
 * anything is taken away or transferred, and said once instead of for every file. Always the same key,
 * so that a killed run leaves nothing that the next one does not remove.
 *
 * @throws {@link PrefetchError} with the code of the store's refusal.
 */
export async function assertWritable(
  sink: StorageSink,
  { probeKey }: ModelLayout,
  options: CallOptions,
): Promise<void> {
  try {
    await sink.put(probeKey, new Uint8Array(), options);
    await sink.delete(probeKey, options);
  } catch (error) {
    if (!isPrefetchError(error) || error.code === "ABORTED") throw error;
    const { code, message, context } = error;
    throw new PrefetchError(code, `Nothing can be stored at ${sink.url}. ${message}`, {
      context,
      cause: error,
    });
  }
}
