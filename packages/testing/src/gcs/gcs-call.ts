import type { ByteStore } from "../store/bytes/byte-store.ts";
import type { GcsFaultEffect } from "./faults/gcs-fault-effects.ts";
import type { CompleteGcsServerOptions } from "./gcs-server-options.ts";
import type { RequestTarget } from "./http/request-target.ts";
import type { BucketState } from "./state/bucket-state.ts";

/** Everything that the server remembers. */
export interface GcsState {
  /** The options. */
  readonly options: CompleteGcsServerOptions;
  /** The buckets, by name. */
  readonly buckets: ReadonlyMap<string, BucketState>;
  /** Where bytes go. */
  readonly store: ByteStore;
}

/** A request whose sender may ask and whose bucket exists, as operations see it. */
export interface GcsCall {
  /** What the server remembers. */
  readonly state: GcsState;
  /** The bucket. */
  readonly bucket: BucketState;
  /** What the path and the query name. */
  readonly target: RequestTarget;
  /** All headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body: AsyncIterable<Uint8Array>;
  /** What goes wrong on the way. */
  readonly effect: GcsFaultEffect;
  /** Told of the object's name where the body names it. */
  readonly onNamed: (name: string) => void;
}
