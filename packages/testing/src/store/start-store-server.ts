import type { IncomingMessage, ServerResponse } from "node:http";
import { PrefetchError } from "@prefetch/core";
import type { RuleCount } from "../faults/counted-rules.ts";
import { startLocalServer } from "../http/local-server.ts";
import type { ByteStore, StoredBytes } from "./bytes/byte-store.ts";
import { bytesOfRuns } from "./bytes/read-runs.ts";
import type { StoreContext } from "./http/store-context.ts";
import type { LoggedRequest } from "./request-log.ts";
import type { StoreServer } from "./store-server-api.ts";
import { compareUtf8 } from "./utf8-order.ts";

/** A store's buckets, to be looked at from outside. */
export interface StoreBuckets<Bucket, StoredObject> {
  /** What the store calls one. */
  readonly noun: "bucket" | "container";
  /** The buckets, by name. */
  readonly buckets: ReadonlyMap<string, Bucket>;
  /** Returns the objects of one, by key. */
  readonly objectsOf: (bucket: Bucket) => ReadonlyMap<string, StoredObject>;
  /** Returns an object's content, one run after the other. */
  readonly runsOf: (object: StoredObject) => readonly StoredBytes[];
}

/** Starts the server of a store, which then has what those of all stores have. */
export async function startStoreServer<
  State extends { readonly store: ByteStore },
  Asked extends object,
  FaultRule extends RuleCount,
  Bucket,
  StoredObject,
>(
  context: StoreContext<State, Asked, FaultRule>,
  exchange: (message: IncomingMessage, response: ServerResponse) => void,
  shown: StoreBuckets<Bucket, StoredObject>,
): Promise<StoreServer<LoggedRequest<Asked>, FaultRule>> {
  const { state, log, faults, waiting } = context;
  const server = await startLocalServer("127.0.0.1", exchange);
  const close = (): Promise<void> => server.close();
  return {
    url: server.url,
    requests: log.entries,
    clearRequests: () => log.clear(),
    inject: (rule) => faults.add(rule),
    clearFaults: () => {
      faults.clear();
      for (const response of waiting) response.destroy();
    },
    keys: (name) => [...objectsIn(shown, name).keys()].toSorted(compareUtf8),
    objectBytes: async (name, key) => {
      const objects = objectsIn(shown, name);
      requireKept(state.store);
      const object = objects.get(key);
      return object === undefined ? undefined : bytesOfRuns(shown.runsOf(object));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function objectsIn<Bucket, StoredObject>(
  { buckets, noun, objectsOf }: StoreBuckets<Bucket, StoredObject>,
  name: string,
): ReadonlyMap<string, StoredObject> {
  const bucket = buckets.get(name);
  if (bucket !== undefined) return objectsOf(bucket);
  throw new PrefetchError(
    "NOT_FOUND",
    `The server has no ${noun} "${name}"; name it in its options.`,
  );
}

function requireKept({ keepsBytes }: ByteStore): void {
  if (keepsBytes) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    'A server with "discard" storage has no bytes to return; start it with another storage.',
  );
}
