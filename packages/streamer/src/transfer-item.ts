import type { Digest, ModelFile, WrittenObject } from "@prefetch/core";

/** A file to move. */
export interface TransferItem {
  /** The file, as the source lists it. */
  readonly file: ModelFile;
  /** Where it goes in the sink. */
  readonly key: string;
  /** Files of a wave begin when all files of the lower waves are stored and verified. */
  readonly wave: number;
  /** Where the sink may have the content already. Tried first; what does not hold is moved as usual. */
  readonly reuse?: ReusableContent | undefined;
}

/** Content that the sink may have already. */
export type ReusableContent =
  /** The object at the item's own key, left by an earlier transfer: it is read back and hashed. */
  | {
      /** It lies at the item's own key. */
      readonly kind: "stored";
    }
  /** Another object in the same store: it is copied there, and compared. */
  | {
      /** It lies elsewhere in the store. */
      readonly kind: "copy";
      /** Its address, as {@link StorageSink.copy} takes it. */
      readonly fromUrl: string;
      /** The SHA-256 that its content was verified to have, 64 hex digits. */
      readonly sha256: string;
      /**
       * The store's checksum of it. Where the copy's differs, or cannot be compared, the copy is read
       * back and hashed.
       */
      readonly checksum?:
        | {
            /** The algorithm. */
            readonly algorithm: string;
            /** The value, lower-case hex. */
            readonly value: string;
          }
        | undefined;
    };

/** A file that was moved. */
export interface TransferredFile {
  /** The path in the repository. */
  readonly path: string;
  /** The key in the sink. */
  readonly key: string;
  /** The size in bytes. */
  readonly sizeBytes: number;
  /** The content's SHA-256, 64 hex digits. */
  readonly sha256: string;
  /** The digest that the source promised and the content has. */
  readonly digest: Digest;
  /** The object as the sink knows it. */
  readonly object: WrittenObject;
}
