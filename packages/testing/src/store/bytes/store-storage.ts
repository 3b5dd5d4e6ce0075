/** Where the bytes of a store's objects go. */
export type StoreStorage =
  /** Kept in memory. */
  | { readonly kind: "memory" }
  /** Kept as files under this folder. */
  | { readonly kind: "directory"; readonly path: string }
  /**
   * Verified, then dropped: sizes and checksums are kept, and what is no larger than `keptBytes`. A copy
   * inside the store costs nothing then. For benchmarks.
   */
  | { readonly kind: "discard"; readonly keptBytes?: number | undefined };
