/** Where the bytes of a store's objects go. */
export type StoreStorage =
  /** Kept in memory. */
  | { readonly kind: "memory" }
  /** Kept as files under this folder. */
  | { readonly kind: "directory"; readonly path: string }
  /** Verified, then dropped: sizes and checksums are kept. For benchmarks. */
  | {
      readonly kind: "discard";
      /** What is no larger is kept in memory, in bytes: manifests, for example. Default: nothing is. */
      readonly keptBytes?: number | undefined;
    };
