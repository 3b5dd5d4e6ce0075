import { createByteStore } from "../store/bytes/create-byte-store.ts";
import { createStoreContext } from "../store/http/store-context.ts";
import { startStoreServer } from "../store/start-store-server.ts";
import { createGcsFaultRules } from "./faults/gcs-fault-rules.ts";
import type { GcsState } from "./gcs-call.ts";
import type { GcsOpenUpload, GcsServer, GcsServerOptions } from "./gcs-server-api.ts";
import { completeGcsServerOptions } from "./gcs-server-options.ts";
import { createGcsExchange } from "./http/gcs-exchange.ts";
import type { GcsContext } from "./http/gcs-exchange.ts";
import { openSessionsOf } from "./operations/open-session.ts";
import { createBucketState } from "./state/bucket-state.ts";
import type { BucketState } from "./state/bucket-state.ts";

/**
 * Starts a Cloud Storage service on this machine.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option out of range.
 *
 * @example
 * ```ts
 * await using gcs = await startGcsServer({ buckets: ["models"] });
 * gcs.inject({ operation: "UploadChunk", times: 1, fault: { kind: "error", status: 503, reason: "backendError" } });
 * ```
 */
export async function startGcsServer(options: GcsServerOptions = {}): Promise<GcsServer> {
  const complete = completeGcsServerOptions(options);
  const state: GcsState = {
    options: complete,
    buckets: new Map(complete.buckets.map((name) => [name, createBucketState(name)])),
    store: createByteStore(complete.storage),
  };
  const context: GcsContext = createStoreContext(state, createGcsFaultRules());
  const server = await startStoreServer(context, createGcsExchange(context), {
    noun: "bucket",
    buckets: state.buckets,
    objectsOf: ({ objects }) => objects,
    runsOf: ({ runs }) => runs,
  });
  return {
    ...server,
    openUploads: () => [...state.buckets.values()].flatMap(openUploadsOf),
  };
}

function openUploadsOf(bucket: BucketState): readonly GcsOpenUpload[] {
  return openSessionsOf(bucket).map(({ draft, persistedBytes, uploadId }) => ({
    bucket: bucket.name,
    name: draft.name,
    uploadId,
    persistedBytes,
  }));
}
