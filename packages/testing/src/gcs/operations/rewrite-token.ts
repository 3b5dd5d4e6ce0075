import { randomUUID } from "node:crypto";
import { invalid } from "../gcs-errors.ts";
import type { BucketState, StoredObject } from "../state/bucket-state.ts";
import type { RewriteState } from "../state/rewrite-state.ts";

/** What a rewrite is about. */
export interface Rewrite {
  /** The source's bucket. */
  readonly from: BucketState;
  /** The source. */
  readonly source: StoredObject;
  /** The destination's bucket. */
  readonly to: BucketState;
  /** The destination's name. */
  readonly toName: string;
}

/** Makes the token of a rewrite that goes on. */
export function tokenFor(rewrite: Rewrite, rewrittenBytes: number): string {
  const token = randomUUID();
  rewrite.to.rewrites.set(token, { ...subjectOf(rewrite), rewrittenBytes });
  return token;
}

/**
 * Returns how much of a rewrite was done before, in bytes.
 *
 * @throws {@link GcsError} 400 for a token of another rewrite, or of another generation.
 */
export function bytesBefore(rewrite: Rewrite, query: ReadonlyMap<string, string>): number {
  const token = query.get("rewriteToken");
  if (token === undefined) return 0;
  const state = rewrite.to.rewrites.get(token);
  if (state !== undefined && isOf(state, subjectOf(rewrite))) return state.rewrittenBytes;
  throw invalid("Invalid rewrite token.");
}

type RewriteSubject = Omit<RewriteState, "rewrittenBytes">;

function subjectOf({ from, source, toName }: Rewrite): RewriteSubject {
  const { name, generation } = source;
  return { fromBucket: from.name, fromName: name, fromGeneration: generation, toName };
}

function isOf(state: RewriteSubject, subject: RewriteSubject): boolean {
  return (
    state.fromBucket === subject.fromBucket &&
    state.fromName === subject.fromName &&
    state.fromGeneration === subject.fromGeneration &&
    state.toName === subject.toName
  );
}
