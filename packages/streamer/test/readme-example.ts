import type { ModelRef, ModelSource, StorageSink } from "@prefetch/core";
import { type TransferItem, transferFiles } from "@prefetch/streamer";

export async function copyModel(source: ModelSource, ref: ModelRef, sink: StorageSink) {
  const revision = await source.resolve(ref);
  const items: TransferItem[] = [];
  for await (const file of source.list(revision)) {
    items.push({ file, key: file.path, wave: 0 });
  }
  return transferFiles({ source, revision, sink, items }, { memoryBytes: 128 * 1024 ** 2 });
}
