import type { ModelFile } from "@prefetch/core";
import { createHfSource, type HfSourceOptions } from "@prefetch/hf-source";

export async function readFirstBytes(repoId: string, path: string, options?: HfSourceOptions) {
  const source = createHfSource(options);
  const revision = await source.resolve({ repoId, revision: "main" });
  const files: ModelFile[] = [];
  for await (const file of source.list(revision)) files.push(file);

  const file = files.find((other) => other.path === path);
  if (file === undefined) throw new Error(`${repoId} has no ${path} at ${revision.commit}.`);
  const head = new Uint8Array(Math.min(file.sizeBytes, 1024));
  const reader = await source.open(revision, file, { start: 0, end: head.length });
  await reader.readInto(head);
  await reader.close();
  return head;
}
