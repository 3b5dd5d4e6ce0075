import type { ModelRef, ModelSource, StorageSink } from "@prefetch/core";
import { createScratch, isCurable, moveBySnapshot } from "@prefetch/snapshotter";
import { type TransferItem, transferFiles } from "@prefetch/streamer";

export async function copyModel(source: ModelSource, ref: ModelRef, sink: StorageSink) {
  const revision = await source.resolve(ref);
  const items: TransferItem[] = [];
  for await (const file of source.list(revision)) {
    items.push({ file, key: file.path, wave: 0 });
  }
  await using scratch = createScratch({ maxFiles: 2 });
  return await transferFiles(
    { source, revision, sink, items },
    {
      async rescue(item, error) {
        if (!isCurable(error)) return undefined;
        return moveBySnapshot({ source, revision, sink, item }, { scratch });
      },
    },
  );
}
