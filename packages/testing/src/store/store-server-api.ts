/** What the servers of all stores have. A bucket is what Azure calls a container. */
export interface StoreServer<Request, FaultRule> extends AsyncDisposable {
  /** Its address, on 127.0.0.1. */
  readonly url: string;
  /** What was asked, oldest first. */
  readonly requests: readonly Request[];
  /** Forgets what was asked. */
  clearRequests(): void;
  /** Makes something go wrong; rules are tried in the order they were added. */
  inject(rule: FaultRule): void;
  /** Makes everything right again; connections that wait are destroyed. */
  clearFaults(): void;
  /** Keys of a bucket's objects, in order. */
  keys(bucket: string): readonly string[];
  /** An object's content; not with `discard` storage. */
  objectBytes(bucket: string, key: string): Promise<Uint8Array | undefined>;
  /** Stops, destroying open connections. */
  close(): Promise<void>;
}
