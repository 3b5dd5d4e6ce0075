import type { StorageSink } from "@prefetch/core";
import type {
  AzureFaultRule,
  AzureServer,
  GcsFaultRule,
  GcsServer,
  S3FaultRule,
  S3Server,
} from "@prefetch/testing";

/** An upload that is neither complete nor given up. */
interface OpenUpload {
  /** The key that it is for, or of the file that it is. */
  readonly key: string;
  /** Its id; `undefined` where the store has none. */
  readonly uploadId?: string | undefined;
}

/** What goes wrong with each store; nothing with those left out. */
export interface StoreRules {
  readonly s3?: readonly S3FaultRule[];
  readonly gcs?: readonly GcsFaultRule[];
  readonly azure?: readonly AzureFaultRule[];
}

/** The servers behind a store; none behind a directory. */
interface StoreServers {
  readonly s3?: S3Server;
  readonly gcs?: GcsServer;
  readonly azure?: AzureServer;
}

/** A store of one of the kinds, empty, that things can be made to go wrong with. */
export interface FaultStore extends AsyncDisposable {
  /** Its root, as the command line takes it. */
  readonly to: string;
  /** What a process needs to get in. */
  readonly environment: Readonly<Record<string, string>>;
  /** The server, by the store's name. */
  readonly servers: StoreServers;
  /** Opens it, with waits that a test can wait for. */
  open(): StorageSink;
  /** Keys of all objects. */
  keys(): Promise<readonly string[]>;
  /** An object's content. */
  bytesAt(key: string): Promise<Uint8Array | undefined>;
  /** Uploads that are neither complete nor given up. */
  openUploads(): Promise<readonly OpenUpload[]>;
  /** Makes something go wrong. */
  inject(rules: StoreRules): void;
  /** Makes everything right again. */
  clearFaults(): void;
}

/** Waits of a store that is reached by a network: long enough for a busy machine. */
export const SHORT_WAITS = {
  idleTimeoutMs: 2_000,
  answerTimeoutMs: 4_000,
  abortTimeoutMs: 1_000,
  minRetryDelayMs: 1,
  maxRetryDelayMs: 10,
};

/** Waits of a store. */
export type StoreWaits = typeof SHORT_WAITS;

/** The bucket, or container, of every store. */
export const BUCKET = "models";
