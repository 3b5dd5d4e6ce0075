import { BlobServiceClient, newPipeline } from "@azure/storage-blob";
import type { ContainerClient } from "@azure/storage-blob";
import { abortErrorOf, isPrefetchError, throwIfAborted } from "@prefetch/core";
import type { CallOptions, PrefetchError } from "@prefetch/core";
import { withRetry } from "../../requests/control-retry.ts";
import type { CompleteAzureSinkOptions } from "../azure-sink-options.ts";
import { createAuthorizer } from "./authorizer.ts";
import type { Authorizer } from "./authorizer.ts";
import { createErrorTranslation } from "./azure-errors.ts";
import { createAzureHttpClient } from "./azure-http-client.ts";

/** What one call is about. */
export interface AzureCall extends CallOptions {
  /** The container, where it is not the sink's. */
  readonly container?: string | undefined;
  /** The blob's whole name, where it is about one. */
  readonly key?: string | undefined;
}

/** Sends one request of the SDK. */
type AzureSend<Answer> = (
  container: ContainerClient,
  httpOptions: { readonly abortSignal?: AbortSignal },
) => Promise<Answer>;

/** One container of one account, and the way to ask it. Every failure is a {@link PrefetchError}. */
export interface AzureStore {
  /** How it was opened. */
  readonly options: CompleteAzureSinkOptions;
  /** What lets requests in. */
  readonly authorizer: Authorizer;
  /** Sends a request that carries content: once, but for a token that has expired. */
  once<Answer>(call: AzureCall, send: AzureSend<Answer>): Promise<Answer>;
  /** Sends a request that carries none, again where that may help. */
  repeated<Answer>(call: AzureCall, send: AzureSend<Answer>): Promise<Answer>;
  /** Translates what broke an answer's body. */
  translate(error: unknown, key: string): PrefetchError;
}

/** Opens a container; nothing is sent. */
export function createAzureStore(options: CompleteAzureSinkOptions): AzureStore {
  const authorizer = createAuthorizer(options);
  const translate = createErrorTranslation(options.credential);
  const service = createServiceClient(options, authorizer);

  async function attempt<Answer>(
    { container = options.container, key, signal }: AzureCall,
    send: AzureSend<Answer>,
  ): Promise<Answer> {
    throwIfAborted(signal);
    const client = service.getContainerClient(container);
    try {
      return await send(client, signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
      if (signal?.aborted) throw abortErrorOf(signal);
      throw translate(error, { container, key });
    }
  }

  async function once<Answer>(call: AzureCall, send: AzureSend<Answer>): Promise<Answer> {
    try {
      return await attempt(call, send);
    } catch (error) {
      if (!isTokenRefused(error) || !authorizer.renew()) throw error;
      return attempt(call, send);
    }
  }

  return {
    options,
    authorizer,
    once,
    repeated: (call, send) => withRetry(options, call.signal, () => once(call, send)),
    translate: (error, key) => translate(error, { container: options.container, key }),
  };
}

function createServiceClient(
  options: CompleteAzureSinkOptions,
  authorizer: Authorizer,
): BlobServiceClient {
  const pipeline = newPipeline(authorizer.sharedKey, {
    httpClient: createAzureHttpClient(options, authorizer),
    // Retries have one owner: the sink for control calls, its caller for content.
    retryOptions: { maxTries: 1 },
  });
  return new BlobServiceClient(options.endpoint, pipeline);
}

function isTokenRefused(error: unknown): boolean {
  return isPrefetchError(error) && error.context.status === 401;
}
