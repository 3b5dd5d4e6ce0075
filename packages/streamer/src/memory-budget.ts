import { type ModelFile, PrefetchError, planParts } from "@prefetch/core";
import { type TransferOptions, completeTransferOptions } from "./transfer-options.ts";

/**
 * Returns the bytes that part buffers may take together in a transfer with these options.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a bad option.
 */
export function memoryBudgetOf(options: Pick<TransferOptions, "memoryBytes"> = {}): number {
  return completeTransferOptions(options, process.constrainedMemory()).memoryBytes;
}

/**
 * Passes files that a transfer with these options has memory for: two parts of the largest one, of
 * which one is hashed and written while the next one arrives. {@link transferFiles} checks the same; call
 * this first where something is done before it that cannot be undone.
 *
 * @throws {@link PrefetchError} `INSUFFICIENT_RESOURCES` with the number of bytes needed,
 * `INVALID_ARGUMENT` for a bad option.
 */
export function assertMemoryBudget(
  files: readonly Pick<ModelFile, "sizeBytes">[],
  options: Pick<TransferOptions, "memoryBytes"> = {},
): void {
  const memoryBytes = memoryBudgetOf(options);
  const largest = files.reduce((most, file) => Math.max(most, file.sizeBytes), 0);
  const neededBytes = 2 * Math.min(largest, planParts(largest).partSizeBytes);
  if (memoryBytes >= neededBytes) return;
  throw new PrefetchError(
    "INSUFFICIENT_RESOURCES",
    `The memory budget of ${memoryBytes} bytes is too small: the largest file needs ${neededBytes} bytes, two of its parts. Raise memoryBytes.`,
    { context: { expected: neededBytes, found: memoryBytes } },
  );
}
