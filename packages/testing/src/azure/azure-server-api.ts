import type { StoreStorage } from "../store/bytes/store-storage.ts";
import type { StoreFault } from "../store/faults/store-fault.ts";
import type { StoreServer } from "../store/store-server-api.ts";

/** Operations of the Blob service's REST API, by the names that its documentation gives them. */
export type AzureOperation =
  | "CopyBlob"
  | "CopyBlobFromUrl"
  | "DeleteBlob"
  | "GetAccountInformation"
  | "GetBlob"
  | "GetBlobProperties"
  | "GetBlockList"
  | "GetContainerProperties"
  | "ListBlobs"
  | "PutBlob"
  | "PutBlock"
  | "PutBlockFromUrl"
  | "PutBlockList"
  | "Unknown";

/** One request that the server answered. */
export interface AzureRequest {
  /** What was asked. */
  readonly operation: AzureOperation;
  /** The container; empty for the account's operations. */
  readonly container: string;
  /** The blob's name, decoded; empty for a container's operations. */
  readonly blob: string;
  /** The block's id, base64, where one was named. */
  readonly blockId?: string | undefined;
  /** All request headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The status answered; 0 where the connection was cut before. */
  readonly status: number;
}

/** What goes wrong. */
export type AzureFault =
  | StoreFault
  /** Answers with an error document: 503 `ServerBusy`, 403 `AuthenticationFailed`, … */
  | {
      readonly kind: "error";
      readonly status: number;
      readonly code: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Acknowledges a block, and forgets it. */
  | { readonly kind: "drop-block" }
  /** Takes a blob or a block, acknowledges it, and keeps it with its first byte flipped. */
  | { readonly kind: "corrupt" };

/** When a fault strikes. */
export interface AzureFaultRule {
  /** The operation. Default: every one. */
  readonly operation?: AzureOperation | undefined;
  /** Only the blob of this name. */
  readonly blob?: string | undefined;
  /** Lets so many matching requests pass first. Default: 0. */
  readonly skip?: number | undefined;
  /** Strikes so many times, then passes. Default: for ever. */
  readonly times?: number | undefined;
  /** What goes wrong. */
  readonly fault: AzureFault;
}

/** Options of `startAzureServer`. */
export interface AzureServerOptions {
  /** The containers that exist. Default: `["models"]`. */
  readonly containers?: readonly string[] | undefined;
  /** The account: the first segment of every path. Default: `devstoreaccount1`. */
  readonly account?: string | undefined;
  /** Its key, base64. Default: the published key of the storage emulators. */
  readonly accountKey?: string | undefined;
  /** The bearer tokens that are good. Default: none. */
  readonly tokens?: readonly string[] | undefined;
  /** Where bytes go. Default: memory. */
  readonly storage?: StoreStorage | undefined;
  /** Entries of one page of a listing, at most. Default: 5,000, as the service. */
  readonly pageSize?: number | undefined;
  /** Added to every answer, in milliseconds. Default: 0. */
  readonly latencyMs?: number | undefined;
  /** Blocks of one blob that are not committed, at most. Default: 100,000, as the service. */
  readonly maxUncommittedBlocks?: number | undefined;
  /** The largest blob that is copied before the answer, in bytes. Default: 256 MiB, as the service. */
  readonly maxSyncCopyBytes?: number | undefined;
}

/** A blob that has blocks which are not committed; it may have a committed content besides. */
export interface AzureUncommittedBlob {
  /** The container. */
  readonly container: string;
  /** The blob's name. */
  readonly blob: string;
  /** The ids of these blocks, base64, in the order of their arrival. */
  readonly blockIds: readonly string[];
}

/** An Azure Blob service on this machine. */
export interface AzureServer extends StoreServer<AzureRequest, AzureFaultRule> {
  /**
   * The address of the account, on 127.0.0.1: `http://127.0.0.1:PORT/ACCOUNT`. The container and the
   * blob's name follow it.
   */
  readonly url: string;
  /** The account's name. */
  readonly account: string;
  /** The account's key, base64. */
  readonly accountKey: string;
  /** Blobs with blocks that are not committed; the other methods tell of committed contents. */
  uncommittedBlobs(): readonly AzureUncommittedBlob[];
}
