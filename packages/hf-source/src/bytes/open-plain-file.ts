import { PrefetchError, type ModelReader } from "@prefetch/core";
import { createFileLocations } from "./file-locations.ts";
import type { FileRequest } from "./file-request.ts";
import { openFile } from "./open-file.ts";

/**
 * Opens a whole file in the plainest way: one GET without a range, at an address that is looked up
 * anew, over connections that nothing else uses. What went wrong with ranges, with a remembered
 * address or with a connection that lives too long does not go wrong again here.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a range that is not the whole file; otherwise
 * as {@link openFile}.
 */
export async function openPlainFile(request: FileRequest): Promise<ModelReader> {
  checkWholeFile(request);
  const dispatcher = request.policy.createDispatcher();
  const policy = { ...request.policy, dispatcher };
  try {
    const reader = await openFile({ ...request, policy, locations: createFileLocations() });
    return {
      ranged: reader.ranged,
      get position() {
        return reader.position;
      },
      readInto: (target, options) => reader.readInto(target, options),
      async close() {
        try {
          await reader.close();
        } finally {
          await dispatcher.destroy();
        }
      },
    };
  } catch (error) {
    await dispatcher.destroy();
    throw error;
  }
}

function checkWholeFile({ file, range }: FileRequest): void {
  if (range.start === 0 && range.end === file.sizeBytes) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `A plain request is for the whole of ${JSON.stringify(file.path)}, ${file.sizeBytes} bytes, not for bytes ${range.start} to ${range.end}.`,
    { context: { path: file.path } },
  );
}
