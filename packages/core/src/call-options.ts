/** What every call that can wait takes. */
export interface CallOptions {
  /** Ends the call; it rejects with `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a call that fills a buffer. */
export interface ReadOptions extends CallOptions {
  /**
   * Told, synchronously, of every run of bytes as it lands in the buffer: its length. The bytes lie
   * behind those told of before.
   */
  readonly onBytes?: ((byteLength: number) => void) | undefined;
}
