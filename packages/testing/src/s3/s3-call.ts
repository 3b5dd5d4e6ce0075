import type { ByteStore } from "../store/bytes/byte-store.ts";
import type { S3Traits } from "./profile/s3-traits.ts";
import type { CompleteS3ServerOptions } from "./s3-server-options.ts";
import type { BucketState } from "./state/bucket-state.ts";

/** Everything that the server remembers. */
export interface S3State {
  /** The options. */
  readonly options: CompleteS3ServerOptions;
  /** The buckets, by name. */
  readonly buckets: ReadonlyMap<string, BucketState>;
  /** In what it differs from others. */
  readonly traits: S3Traits;
  /** Where bytes go. */
  readonly store: ByteStore;
}

/** A request whose signature is right and whose bucket exists, as operations see it. */
export interface S3Call {
  /** What the server remembers. */
  readonly state: S3State;
  /** The bucket. */
  readonly bucket: BucketState;
  /** The key; empty for a bucket's operations. */
  readonly key: string;
  /** The parameters of the query. */
  readonly query: ReadonlyMap<string, string>;
  /** The headers that the profile knows, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Whether a fault has the part forgotten once it is acknowledged. */
  readonly forgetsPart: boolean;
}
