import { basename } from "node:path";
import { expect } from "vitest";
import type { FaultBed } from "./fault-bed.ts";
import { ENTRY_FILES, sha256Of, sha256OfFile } from "./model-files.ts";

interface NamedFile {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Holds what a run has left against what must hold at any moment: a manifest names no wrong content, an
 * unpublished prefix has no entry file before everything else is there, and every open upload has a
 * record by which the next run finds it.
 */
export async function judgeStore(bed: FaultBed): Promise<void> {
  const manifest = await bed.store.bytesAt(`${bed.prefix}.prefetch/manifest.json`);
  if (manifest === undefined) await expectNothingComplete(bed);
  else await expectRightContent(bed, JSON.parse(Buffer.from(manifest).toString()));
  if (bed.sink !== "azure") await expectNoOrphan(bed);
}

/** Nothing but the model is left once it is published. */
export async function expectPublished(bed: FaultBed): Promise<void> {
  await judgeStore(bed);
  const keys = await bed.store.keys();
  const model = keys.filter((key) => key.startsWith(bed.prefix));
  const paths = [...bed.files.map(({ path }) => path), ".prefetch/manifest.json"];
  expect(model.toSorted()).toEqual(paths.map((path) => `${bed.prefix}${path}`).toSorted());
  expect(await bed.store.openUploads()).toEqual([]);
}

async function expectRightContent(
  bed: FaultBed,
  manifest: { readonly files: readonly NamedFile[] },
): Promise<void> {
  const named = manifest.files.map(({ path, sha256 }) => ({ path, sha256 }));
  const wanted = bed.files.map((file) => ({ path: file.path, sha256: sha256OfFile(file) }));
  expect(byPath(named)).toEqual(byPath(wanted));
  for (const { path, sha256 } of wanted) {
    const bytes = await bed.store.bytesAt(`${bed.prefix}${path}`);
    expect({ path, sha256: bytes && sha256Of(bytes) }).toEqual({ path, sha256 });
  }
}

async function expectNothingComplete({ files, prefix, store }: FaultBed): Promise<void> {
  const keys = await store.keys();
  const isThere = (path: string): boolean => keys.includes(`${prefix}${path}`);
  const paths = files.map(({ path }) => path);
  const entries = paths.filter((path) => ENTRY_FILES.includes(basename(path)));
  if (paths.every((path) => entries.includes(path) || isThere(path))) return;
  expect(entries.filter(isThere)).toEqual([]);
}

/** Azure is left out: blocks that are not committed have no id, and go by themselves after a week. */
async function expectNoOrphan({ prefix, store }: FaultBed): Promise<void> {
  const records = (await store.keys()).filter((key) =>
    key.startsWith(`${prefix}.prefetch/uploads/`),
  );
  const contents = await Promise.all(records.map((key) => store.bytesAt(key)));
  const known = contents.map((bytes) => Buffer.from(bytes ?? []).toString());
  const open = await store.openUploads();
  const orphans = open.filter(({ uploadId }) => !known.some((text) => text.includes(uploadId!)));
  expect(orphans).toEqual([]);
}

function byPath(files: readonly NamedFile[]): readonly NamedFile[] {
  return files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}
