import type { S3Store } from "./client/s3-store.ts";
import type { StoreProfile } from "./profile/store-profile.ts";

/** A bucket, what is known of it, and what this process has open in it. */
export interface S3Sinking {
  /** The way to ask it. */
  readonly store: S3Store;
  /** What it can do. */
  readonly profile: StoreProfile;
  /** Ids of the uploads that this sink has begun or gone on with, and that are not over. */
  readonly openUploads: Set<string>;
}
