import type { CallOptions, StorageSink } from "@prefetch/core";

/** Lists the folders right below a prefix: their keys, which end in `/`. */
export async function foldersIn(
  sink: StorageSink,
  prefix: string,
  options: CallOptions,
): Promise<readonly string[]> {
  const folders: string[] = [];
  for await (const { key } of sink.list(prefix, { ...options, delimiter: "/" })) {
    if (key.endsWith("/")) folders.push(key);
  }
  return folders;
}
