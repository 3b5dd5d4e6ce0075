import type { StoredBytes } from "../../store/bytes/byte-store.ts";

/** A block, committed or not. */
export interface StoredBlock {
  /** Its id, base64; a blob that was put whole is one block without an id. */
  readonly blockId: string | undefined;
  /** Its content. */
  readonly bytes: StoredBytes;
}

/** What a write says of a blob besides its content. */
export interface BlobSettings {
  /** The headers that come back with it, by their own names: `content-type`, `cache-control`, … */
  readonly contentHeaders: Readonly<Record<string, string>>;
  /** Its metadata, names without `x-ms-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Its access tier; `undefined` where the account decides. */
  readonly tier: string | undefined;
}

/** What is known of the copy that made a blob. */
export interface CopyRecord {
  /** Its id. */
  readonly copyId: string;
  /** The URL of the source, without its query. */
  readonly source: string;
}

/** A committed blob. */
export interface StoredBlob extends BlobSettings {
  /** Its name. */
  readonly name: string;
  /** Its size in bytes. */
  readonly sizeBytes: number;
  /** Its ETag, without quotes. */
  readonly etag: string;
  /** When it was written first. */
  readonly createdAt: Date;
  /** When it was written last. */
  readonly lastModified: Date;
  /** The copy that made it, if one did. */
  readonly copy: CopyRecord | undefined;
  /** Its content. */
  readonly blocks: readonly StoredBlock[];
}

/** The blocks of a blob that are not committed. */
export interface UncommittedBlocks {
  /** When the first of them came. */
  readonly createdAt: Date;
  /** The blocks' content, by block id. */
  readonly blocks: Map<string, StoredBytes>;
}

/** A container. */
export interface ContainerState {
  /** Its name. */
  readonly name: string;
  /** Its ETag, without quotes. */
  readonly etag: string;
  /** When it was made. */
  readonly createdAt: Date;
  /** Its committed blobs, by name. */
  readonly blobs: Map<string, StoredBlob>;
  /** Blocks that are not committed, by the name of their blob. */
  readonly uncommitted: Map<string, UncommittedBlocks>;
}

/** Creates an empty container. */
export function createContainerState(name: string, etag: string): ContainerState {
  return { name, etag, createdAt: new Date(), blobs: new Map(), uncommitted: new Map() };
}

/**
 * Puts a blob in its place. What the one that it replaces held, and the blocks that were never committed,
 * give their space back, but for what is part of the new one.
 */
export async function storeBlob(container: ContainerState, blob: StoredBlob): Promise<void> {
  const before = bytesUnder(container, blob.name);
  container.blobs.set(blob.name, blob);
  container.uncommitted.delete(blob.name);
  const kept = new Set(blob.blocks.map(({ bytes }) => bytes));
  await releaseAll(before.filter((bytes) => !kept.has(bytes)));
}

/** Removes a blob and the blocks that were never committed. */
export async function removeBlob(container: ContainerState, name: string): Promise<void> {
  const before = bytesUnder(container, name);
  container.blobs.delete(name);
  container.uncommitted.delete(name);
  await releaseAll(before);
}

function bytesUnder({ blobs, uncommitted }: ContainerState, name: string): StoredBytes[] {
  const committed = blobs.get(name)?.blocks.map(({ bytes }) => bytes) ?? [];
  return [...committed, ...(uncommitted.get(name)?.blocks.values() ?? [])];
}

/** A block may be in a blob more than once. */
async function releaseAll(all: readonly StoredBytes[]): Promise<void> {
  await Promise.all([...new Set(all)].map((bytes) => bytes.release()));
}
