import type { S3Client } from "@aws-sdk/client-s3";
import { abortErrorOf, throwIfAborted } from "@prefetch/core";
import type { CallOptions } from "@prefetch/core";
import { withRetry } from "../../requests/control-retry.ts";
import { vendorNameOf } from "../../requests/store-failure.ts";
import type { CompleteS3SinkOptions } from "../s3-sink-options.ts";
import { createS3Connection } from "./s3-connection.ts";
import { bucketRegionOf, translateS3Error } from "./s3-errors.ts";

/** What one call is about. */
export interface S3Call extends CallOptions {
  /** The object's whole key, where it is about one. */
  readonly key?: string | undefined;
}

/** Sends one request of the SDK. */
export type S3Send<Answer> = (
  client: S3Client,
  httpOptions: { readonly abortSignal?: AbortSignal },
) => Promise<Answer>;

/** One bucket of one store, and the way to ask it. Every failure is a {@link PrefetchError}. */
export interface S3Store {
  /** How it was opened. */
  readonly options: CompleteS3SinkOptions;
  /** The bucket. */
  readonly bucket: string;
  /** Sends a request that carries content: once, but for expired credentials and another region. */
  once<Answer>(call: S3Call, send: S3Send<Answer>): Promise<Answer>;
  /** Sends a request that carries none, again where that may help. */
  repeated<Answer>(call: S3Call, send: S3Send<Answer>): Promise<Answer>;
}

/** What the store calls credentials that were good once. */
const EXPIRED = new Set<string | undefined>(["ExpiredToken", "TokenRefreshRequired"]);

/** Opens a bucket; nothing is sent. */
export function createS3Store(options: CompleteS3SinkOptions): S3Store {
  const { bucket } = options;
  const connection = createS3Connection(options);

  async function attempt<Answer>(
    { key, signal }: S3Call,
    send: S3Send<Answer>,
    client = connection.client(),
  ): Promise<Answer> {
    throwIfAborted(signal);
    try {
      return await send(client, signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
      throw signal?.aborted ? abortErrorOf(signal) : translateS3Error(error, { bucket, key });
    }
  }

  async function once<Answer>(call: S3Call, send: S3Send<Answer>): Promise<Answer> {
    const client = connection.client();
    try {
      return await attempt(call, send, client);
    } catch (error) {
      const region = bucketRegionOf(error);
      if (EXPIRED.has(vendorNameOf(error))) connection.renew(client);
      else if (region === undefined || !connection.moveTo(region, client)) throw error;
      return attempt(call, send);
    }
  }

  return {
    options,
    bucket,
    once,
    repeated: (call, send) => withRetry(options, call.signal, () => once(call, send)),
  };
}
