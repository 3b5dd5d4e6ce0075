import type { SinkName } from "./sink-name.ts";
import { openDirectoryTarget } from "./targets/directory-target.ts";
import { openAzureTarget, openGcsTarget, openS3Target } from "./targets/server-targets.ts";

/** A request that a store's server saw. */
export interface StoreRequest {
  /** What was asked, by the store's own name. */
  readonly operation: string;
  /** The key; empty for what concerns the whole bucket. */
  readonly key: string;
  /** Whether it makes an object visible that was written in parts. */
  readonly completes: boolean;
}

/** An upload that is neither complete nor given up. */
export interface OpenUpload {
  /** The object's key. */
  readonly key: string;
  /** The store's name for the upload. */
  readonly id: string;
}

/** An empty store that runs are killed at, looked at from behind: never through our own code. */
export interface ChaosTarget extends AsyncDisposable {
  /** What `--to` names. */
  readonly to: string;
  /** What a run needs to get in. */
  readonly environment: Readonly<Record<string, string>>;
  /** Everything that lies there; of a directory also empty folders, which end in `/`. */
  keys(): Promise<readonly string[]>;
  /** An object's content. */
  bytesAt(key: string): Promise<Uint8Array | undefined>;
  /** Uploads under way; none where they are files, which {@link ChaosTarget.keys} has. */
  openUploads(): readonly OpenUpload[];
  /**
   * Whether an upload that no record names can be found, or ends by itself when its object is written
   * in another way.
   */
  readonly uploadsAreFound: boolean;
  /** How many requests the server saw; 0 where there is no server. */
  requestCount(): number;
  /** One of these, counted from 0. */
  requestAt(index: number): StoreRequest;
}

const OPENERS: Readonly<Record<SinkName, () => Promise<ChaosTarget>>> = {
  local: openDirectoryTarget,
  s3: openS3Target,
  gcs: openGcsTarget,
  azure: openAzureTarget,
};

/** Opens an empty store of a kind. */
export function openTarget(sink: SinkName): Promise<ChaosTarget> {
  return OPENERS[sink]();
}
