import type { ByteRange } from "@prefetch/core";

/** Content at rest; never changes. */
export interface StoredBytes {
  /** How much it is, in bytes. */
  readonly sizeBytes: number;
  /** Reads a range; `undefined` where the bytes were dropped. */
  readonly read: ((range: ByteRange) => AsyncIterable<Uint8Array>) | undefined;
  /** Gives the space back. */
  release(): Promise<void>;
}

/** Content on its way to rest. */
interface ByteWriter {
  /** Takes the next bytes; `undefined` where there is nothing to wait for. */
  write(bytes: Uint8Array): Promise<unknown> | undefined;
  /** Nothing follows. */
  finish(): Promise<StoredBytes>;
  /** Forgets what was written. */
  abandon(): Promise<void>;
}

/** Where content goes. */
export interface ByteStore {
  /** Whether content can be read again. */
  readonly keepsBytes: boolean;
  /** Opens a writer for content of exactly this size. */
  open(sizeBytes: number): Promise<ByteWriter>;
}
