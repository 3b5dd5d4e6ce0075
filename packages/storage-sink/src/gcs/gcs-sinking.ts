import type { GcsStore } from "./client/gcs-store.ts";
import type { StoreProfile } from "./profile/store-profile.ts";

/** A bucket, and what is known of it. */
export interface GcsSinking {
  /** The way to ask it. */
  readonly store: GcsStore;
  /** What it can do. */
  readonly profile: StoreProfile;
}
