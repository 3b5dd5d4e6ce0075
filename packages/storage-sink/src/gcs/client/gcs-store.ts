import { abortErrorOf, isPrefetchError, throwIfAborted } from "@prefetch/core";
import type { CallOptions, PrefetchError } from "@prefetch/core";
import { withRetry } from "../../requests/control-retry.ts";
import { createHttpAgents } from "../../requests/http-agents.ts";
import { createHttpSender } from "../../requests/http-sender.ts";
import type { HttpAnswer, HttpSender } from "../../requests/http-sender.ts";
import type { CompleteGcsSinkOptions } from "../gcs-sink-options.ts";
import { gcsErrorOf } from "./gcs-errors.ts";
import type { GcsPlace } from "./gcs-errors.ts";
import { failureOfAnswer, failureOfError } from "./gcs-failure.ts";
import { createGcsIdentities, identityFailureOf, identityHeaders } from "./gcs-identity.ts";
import type { GcsIdentity } from "./gcs-identity.ts";
import { parseJson } from "./json.ts";
import { readText } from "./read-text.ts";

/** One request. */
export interface GcsRequest extends CallOptions {
  /** The method. */
  readonly method: "DELETE" | "GET" | "POST" | "PUT";
  /** The address. */
  readonly url: URL;
  /** The object's whole key, where it is about one. */
  readonly key?: string | undefined;
  /** Whether the address is a session's, which carries its own authority: no credentials are sent. */
  readonly isSession?: boolean | undefined;
  /** Headers besides those of the credentials. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body, in runs. */
  readonly body?: readonly Uint8Array[] | undefined;
  /** Statuses besides 2xx that are answers and no failures. */
  readonly accepts?: readonly number[] | undefined;
}

/** An answer whose body was read. */
export interface GcsAnswer extends Pick<HttpAnswer, "headers" | "status"> {
  /** What the body says; `undefined` where that is no JSON. */
  readonly json: unknown;
}

/** One bucket of one store, and the way to ask it. Every failure is a {@link PrefetchError}. */
export interface GcsStore {
  /** How it was opened. */
  readonly options: CompleteGcsSinkOptions;
  /** Sends a request that carries content: once, but for a token that is no longer good. */
  once(request: GcsRequest): Promise<GcsAnswer>;
  /** Sends a request that carries none, again where that may help. */
  repeated(request: GcsRequest): Promise<GcsAnswer>;
  /** Sends a request that carries none until an answer begins, whose body the caller reads. */
  opened(request: GcsRequest): Promise<HttpAnswer>;
}

/** Opens a bucket; nothing is sent. */
export function createGcsStore(options: CompleteGcsSinkOptions): GcsStore {
  const { caBundlePath, maxSockets } = options;
  const agents = createHttpAgents({ caBundlePath, maxSockets, environment: process.env });
  const sender = createHttpSender(agents, options);
  const identities = createGcsIdentities(options);

  async function open(request: GcsRequest): Promise<HttpAnswer> {
    throwIfAborted(request.signal);
    const identity = request.isSession ? undefined : identities.current();
    try {
      return await attempt({ options, sender, request, identity });
    } catch (error) {
      const isToken = isPrefetchError(error) && error.context.status === 401;
      if (identity === undefined || !isToken) throw error;
      identities.renew(identity);
      return attempt({ options, sender, request, identity: identities.current() });
    }
  }

  async function once(request: GcsRequest): Promise<GcsAnswer> {
    const { body, headers, status } = await open(request);
    const text = await translated(options, request, () => readText(body, request.signal));
    return { status, headers, json: parseJson(text) };
  }

  return {
    options,
    once,
    repeated: (request) => withRetry(options, request.signal, () => once(request)),
    opened: (request) => withRetry(options, request.signal, () => open(request)),
  };
}

/** Returns the error to reject with where a body breaks off. */
export function brokenBodyError(
  options: CompleteGcsSinkOptions,
  key: string,
  error: unknown,
): PrefetchError {
  return isPrefetchError(error)
    ? error
    : gcsErrorOf(failureOfError(error), { bucket: options.bucket, key });
}

interface Attempt {
  readonly options: CompleteGcsSinkOptions;
  readonly sender: HttpSender;
  readonly request: GcsRequest;
  readonly identity: GcsIdentity | undefined;
}

async function attempt({ identity, options, request, sender }: Attempt): Promise<HttpAnswer> {
  const { accepts = [], signal } = request;
  const authority = await authorityOf(options, request, identity);
  const headers = { ...authority, ...request.headers };
  const answer = await translated(options, request, () => sender({ ...request, headers }));
  const { status } = answer;
  if ((status >= 200 && status < 300) || accepts.includes(status)) return answer;
  // What is cut off in an answer says no more than its status.
  const text = await readText(answer.body, signal).catch(() => "");
  throwIfAborted(signal);
  const isAnonymous = identity === undefined && !request.isSession;
  throw gcsErrorOf(failureOfAnswer(answer, text), { ...placeOf(options, request), isAnonymous });
}

async function authorityOf(
  options: CompleteGcsSinkOptions,
  request: GcsRequest,
  identity: GcsIdentity | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (identity === undefined) return {};
  const { signal, url } = request;
  try {
    return await identityHeaders(identity, url, { signal, timeoutMs: options.idleTimeoutMs });
  } catch (error) {
    if (isPrefetchError(error)) throw error;
    throw gcsErrorOf(identityFailureOf(error), placeOf(options, request));
  }
}

async function translated<Result>(
  options: CompleteGcsSinkOptions,
  request: GcsRequest,
  send: () => Promise<Result>,
): Promise<Result> {
  try {
    return await send();
  } catch (error) {
    if (request.signal?.aborted) throw abortErrorOf(request.signal);
    if (isPrefetchError(error)) throw error;
    throw gcsErrorOf(failureOfError(error), placeOf(options, request));
  }
}

function placeOf({ bucket }: CompleteGcsSinkOptions, { isSession, key }: GcsRequest): GcsPlace {
  return { bucket, key, isSession };
}
