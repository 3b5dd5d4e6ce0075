import { PrefetchError } from "@prefetch/core";
import { startLocalServer } from "../http/local-server.ts";
import type { LocalServer } from "../http/local-server.ts";
import { createByteStore } from "../store/bytes/create-byte-store.ts";
import { bytesOfRuns } from "../store/bytes/read-runs.ts";
import { compareUtf8 } from "../store/utf8-order.ts";
import { createGcsFaultRules } from "./faults/gcs-fault-rules.ts";
import type { GcsState } from "./gcs-call.ts";
import { createGcsRequestLog } from "./gcs-request-log.ts";
import type { GcsOpenUpload, GcsServer, GcsServerOptions } from "./gcs-server-api.ts";
import { completeGcsServerOptions } from "./gcs-server-options.ts";
import { createGcsExchange } from "./http/gcs-exchange.ts";
import type { GcsExchangeContext } from "./http/gcs-exchange.ts";
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
  const context: GcsExchangeContext = {
    state,
    log: createGcsRequestLog(),
    faults: createGcsFaultRules(),
    waiting: new Set(),
  };
  return serverOf(await startLocalServer("127.0.0.1", createGcsExchange(context)), context);
}

function serverOf(server: LocalServer, context: GcsExchangeContext): GcsServer {
  const { state, log, faults, waiting } = context;
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
    openUploads: () => [...state.buckets.values()].flatMap(openUploadsOf),
    keys: (bucket) => [...bucketOf(state, bucket).objects.keys()].toSorted(compareUtf8),
    objectBytes: (bucket, name) => objectBytes(state, bucket, name),
    close,
    [Symbol.asyncDispose]: close,
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

async function objectBytes(
  state: GcsState,
  bucketName: string,
  name: string,
): Promise<Uint8Array | undefined> {
  const bucket = bucketOf(state, bucketName);
  if (!state.store.keepsBytes) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      'A server with "discard" storage has no bytes to return; start it with another storage.',
    );
  }
  const object = bucket.objects.get(name);
  return object === undefined ? undefined : bytesOfRuns(object.runs);
}

function bucketOf({ buckets }: GcsState, name: string): BucketState {
  const bucket = buckets.get(name);
  if (bucket !== undefined) return bucket;
  throw new PrefetchError(
    "NOT_FOUND",
    `The server has no bucket "${name}"; name it in its options.`,
  );
}
