import { PrefetchError, unlessAborted } from "@prefetch/core";
import type { CallOptions } from "@prefetch/core";
import type { StoreFailure } from "../../requests/store-failure.ts";
import { isGoogleEndpoint } from "../gcs-endpoint.ts";
import type { CompleteGcsSinkOptions } from "../gcs-sink-options.ts";
import { failureOfError } from "./gcs-failure.ts";

/** As whom the store is asked. */
export interface GcsIdentity {
  /** Returns the headers that say so; asks for a token where there is none that is still good. */
  headersFor(url: URL): Promise<Readonly<Record<string, string>>>;
}

/** The identity in use, replaceable: it keeps a token until that should have expired. */
export interface GcsIdentities {
  /** Returns it; `undefined` where the store is asked anonymously. */
  current(): GcsIdentity | undefined;
  /** Replaces `failed`, so that a token is asked for again; once for all calls that failed with it. */
  renew(failed: GcsIdentity): void;
}

/** Settles as whom the store is asked; nothing is loaded or sent. */
export function createGcsIdentities(options: CompleteGcsSinkOptions): GcsIdentities {
  const { accessToken, endpoint } = options;
  const isAnonymous = accessToken === undefined && !isGoogleEndpoint(endpoint);
  const create = (): GcsIdentity =>
    accessToken === undefined ? googleIdentity(options) : tokenIdentity(accessToken);
  let identity: GcsIdentity | undefined;
  return {
    current: () => {
      if (!isAnonymous) identity ??= create();
      return identity;
    },
    renew: (failed) => {
      if (failed === identity) identity = create();
    },
  };
}

/**
 * Returns an identity's headers, in time.
 *
 * @throws {@link PrefetchError} `UNAVAILABLE` after `timeoutMs`, and what the signal says; otherwise what
 * Google's client or `accessToken` throws, to be read by {@link identityFailureOf}.
 */
export async function identityHeaders(
  identity: GcsIdentity,
  url: URL,
  { signal, timeoutMs }: CallOptions & { readonly timeoutMs: number },
): Promise<Readonly<Record<string, string>>> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(noTokenInTime(timeoutMs)), timeoutMs);
  const ended = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  try {
    return await unlessAborted(identity.headersFor(url), ended);
  } finally {
    clearTimeout(timer);
  }
}

/** Codes of the system (`ECONNREFUSED`, `EAI_AGAIN`); not that of a missing file, nor those of Node. */
const NETWORK_CODE = /^E(?!NOENT|RR_)[A-Z_]+$/;

/** Reads why there is no token. What Google's client throws holds its request, secrets included. */
export function identityFailureOf(error: unknown): StoreFailure {
  const failure = failureOfError(error);
  const status = statusOf(error);
  const isOnTheWay = NETWORK_CODE.test(failure.name);
  const mayPass = isOnTheWay || (status !== undefined && (status >= 500 || status === 429));
  return mayPass ? failure : { ...failure, name: "noCredentials" };
}

function statusOf(error: unknown): number | undefined {
  const isObject = typeof error === "object" && error !== null;
  return isObject && "status" in error && typeof error.status === "number"
    ? error.status
    : undefined;
}

function noTokenInTime(ms: number): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `There was no access token for Google Cloud Storage within ${ms} ms; check the network to Google's token or metadata service.`,
  );
}

function tokenIdentity(accessToken: () => Promise<string>): GcsIdentity {
  let token: Promise<string> | undefined;
  return {
    headersFor: async () => {
      token ??= accessToken();
      try {
        return { authorization: `Bearer ${await token}` };
      } catch (error) {
        token = undefined;
        throw error;
      }
    },
  };
}

/** Google's own chain of credentials: files, workload identity, gcloud's, the machine's. */
function googleIdentity({ endpoint }: CompleteGcsSinkOptions): GcsIdentity {
  let opening: ReturnType<typeof openGoogle> | undefined;
  const openGoogle = async () => {
    const { Storage } = await import("@google-cloud/storage").catch(notInstalled);
    return new Storage({ apiEndpoint: endpoint }).authClient;
  };
  return {
    headersFor: async (url) => {
      opening ??= openGoogle();
      const headers = await (await opening).getRequestHeaders(url);
      return Object.fromEntries(headers);
    },
  };
}

function notInstalled(error: unknown): never {
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    "Google Cloud Storage needs a package that is not installed: npm install @google-cloud/storage.",
    { cause: error },
  );
}
