import { createByteStore } from "../store/bytes/create-byte-store.ts";
import { createStoreContext } from "../store/http/store-context.ts";
import { startStoreServer } from "../store/start-store-server.ts";
import { createS3FaultRules } from "./faults/s3-fault-rules.ts";
import { createS3Exchange } from "./http/s3-exchange.ts";
import type { S3Context } from "./http/s3-exchange.ts";
import { S3_TRAITS } from "./profile/s3-traits.ts";
import type { S3State } from "./s3-call.ts";
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
  const context: S3Context = createStoreContext(state, createS3FaultRules());
  const server = await startStoreServer(context, createS3Exchange(context), {
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

function openUploadsOf({ name, uploads }: BucketState): readonly S3OpenUpload[] {
  return [...uploads.values()].map(({ key, uploadId }) => ({ bucket: name, key, uploadId }));
}
