/** A rewrite that has not copied everything yet. */
export interface RewriteState {
  /** The source's bucket. */
  readonly fromBucket: string;
  /** The source's name. */
  readonly fromName: string;
  /** The source's generation: another one makes the token worthless. */
  readonly fromGeneration: number;
  /** The destination's name. */
  readonly toName: string;
  /** How much was copied, in bytes. */
  readonly rewrittenBytes: number;
}
