import type { CallOptions, Checksum, Digest, StorageSink } from "@prefetch/core";
import { z } from "zod";
import type { ManifestFile } from "../manifest/manifest.ts";
import { readSmallObject } from "../manifest/read-small-object.ts";
import type { ModelLayout } from "../model-layout.ts";

/** Far above the list of the largest repositories: 100,000 files take about 40 MiB. */
const MAX_LIST_BYTES = 256 * 1024 * 1024;

/** A file that a run has stored and verified. */
export interface DoneFile extends Pick<ManifestFile, "path" | "sizeBytes" | "sha256"> {
  /** The store's own checksum, where it keeps one. */
  readonly checksum?: Checksum | undefined;
  /** The digest that the source promised and the content has. */
  readonly digest: Digest;
  /** The object's version: what lies there later under another one is another content. */
  readonly version: string;
}

/** The files that one run has stored and verified before it published. */
export interface DoneList {
  /** The format: 1. */
  readonly schemaVersion: 1;
  /** The run. */
  readonly runId: string;
  /** The repository. */
  readonly repoId: string;
  /** The commit, 40 hex digits. */
  readonly commit: string;
  /** The files. */
  readonly files: readonly DoneFile[];
}

const listSchema = z.object({
  schemaVersion: z.literal(1),
  runId: z.string(),
  repoId: z.string(),
  commit: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      sizeBytes: z.int().nonnegative(),
      sha256: z.string(),
      digest: z.custom<Digest>((value) => typeof value === "string"),
      checksum: z
        .object({
          algorithm: z.enum(["crc32c", "crc64nvme", "md5", "sha256"]),
          value: z.string(),
        })
        .optional(),
      version: z.string(),
    }),
  ),
});

/** Returns the key of a run's list: `<prefix>/.prefetch/uploads/done-<runId>.json`. */
export function doneListKey({ uploadsPrefix }: ModelLayout, runId: string): string {
  return `${uploadsPrefix}done-${runId}.json`;
}

/** Tells whether a key under `uploadsPrefix` is a list's; the others are records of uploads. */
export function isDoneListKey({ uploadsPrefix }: ModelLayout, key: string): boolean {
  return key.startsWith(`${uploadsPrefix}done-`);
}

/** Writes a list as JSON. */
export function serialiseDoneList(list: DoneList): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(list)}\n`);
}

/** Reads the list at `key`; `undefined` where there is none, or one that cannot be understood. */
export async function readDoneList(
  sink: StorageSink,
  key: string,
  options: CallOptions = {},
): Promise<DoneList | undefined> {
  const stored = await readSmallObject(sink, key, MAX_LIST_BYTES, options);
  return stored && parseDoneList(stored.bytes);
}

function parseDoneList(bytes: Uint8Array): DoneList | undefined {
  try {
    return listSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
