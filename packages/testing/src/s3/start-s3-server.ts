import { PrefetchError } from "@prefetch/core";
import { startLocalServer } from "../http/local-server.ts";
import type { LocalServer } from "../http/local-server.ts";
import { createByteStore } from "../store/bytes/create-byte-store.ts";
import { bytesOfRuns } from "../store/bytes/read-runs.ts";
import { compareUtf8 } from "../store/utf8-order.ts";
import { createS3FaultRules } from "./faults/s3-fault-rules.ts";
import { createS3Exchange } from "./http/s3-exchange.ts";
import type { S3ExchangeContext } from "./http/s3-exchange.ts";
import { S3_TRAITS } from "./profile/s3-traits.ts";
import type { S3State } from "./s3-call.ts";
import { createS3RequestLog } from "./s3-request-log.ts";
import type { S3OpenUpload, S3Server, S3ServerOptions } from "./s3-server-api.ts";
import { completeS3ServerOptions } from "./s3-server-options.ts";
import { createBucketState } from "./state/bucket-state.ts";
import type { BucketState } from "./state/bucket-state.ts";

/**
 * Starts an S3 service on this machine.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option out of range.
 *
 * @example
 * ```ts
 * await using s3 = await startS3Server({ buckets: ["models"] });
 * s3.inject({ operation: "UploadPart", times: 1, fault: { kind: "error", status: 503, code: "SlowDown" } });
 * ```
 */
export async function startS3Server(options: S3ServerOptions = {}): Promise<S3Server> {
  const complete = completeS3ServerOptions(options);
  const state: S3State = {
    options: complete,
    traits: S3_TRAITS[complete.profile],
    buckets: new Map(complete.buckets.map((name) => [name, createBucketState(name)])),
    store: createByteStore(complete.storage),
  };
  const context: S3ExchangeContext = {
    state,
    log: createS3RequestLog(),
    faults: createS3FaultRules(),
    waiting: new Set(),
  };
  return serverOf(await startLocalServer("127.0.0.1", createS3Exchange(context)), context);
}

function serverOf(server: LocalServer, context: S3ExchangeContext): S3Server {
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
    objectBytes: (bucket, key) => objectBytes(state, bucket, key),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openUploadsOf({ name, uploads }: BucketState): readonly S3OpenUpload[] {
  return [...uploads.values()].map(({ key, uploadId }) => ({ bucket: name, key, uploadId }));
}

async function objectBytes(
  state: S3State,
  bucketName: string,
  key: string,
): Promise<Uint8Array | undefined> {
  const bucket = bucketOf(state, bucketName);
  if (!state.store.keepsBytes) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      'A server with "discard" storage has no bytes to return; start it with another storage.',
    );
  }
  const object = bucket.objects.get(key);
  return object === undefined ? undefined : bytesOfRuns(object.runs);
}

function bucketOf({ buckets }: S3State, name: string): BucketState {
  const bucket = buckets.get(name);
  if (bucket !== undefined) return bucket;
  throw new PrefetchError(
    "NOT_FOUND",
    `The server has no bucket "${name}"; name it in its options.`,
  );
}
