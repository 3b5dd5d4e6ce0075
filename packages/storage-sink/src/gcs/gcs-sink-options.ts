import { PrefetchError, assertSafePath } from "@prefetch/core";
import type { SinkCapabilities } from "@prefetch/core";
import { completeNetworkOptions, countOf } from "../requests/network-options.ts";
import type { CompleteNetworkOptions, NetworkOptions } from "../requests/network-options.ts";
import { googleEndpoint, isGoogleEndpoint } from "./gcs-endpoint.ts";

/** What is passed on with every object that is written. */
export interface GcsPutOptions {
  /** For example `NEARLINE`. Default: the bucket's. */
  readonly storageClass?: string | undefined;
  /** The key that encrypts: `projects/…/locations/…/keyRings/…/cryptoKeys/…`. Default: the bucket's. */
  readonly kmsKeyName?: string | undefined;
  /** For example `bucketOwnerFullControl`. Default: the bucket's. */
  readonly predefinedAcl?: string | undefined;
  /** For example `no-cache`. Default: the service's. */
  readonly cacheControl?: string | undefined;
}

/** Options of {@link createGcsSink}. */
export interface GcsSinkOptions extends NetworkOptions {
  /** The bucket; it has to exist. */
  readonly bucket: string;
  /** What every key begins with, without a slash at either end. Default: none. */
  readonly prefix?: string | undefined;
  /**
   * The service's address. Default: `STORAGE_EMULATOR_HOST`, with or without a scheme, else Google's.
   * Without `accessToken` an address that is not Google's is asked anonymously.
   */
  readonly endpoint?: string | undefined;
  /** The project that pays for requests to a bucket whose owner does not. Default: none is named. */
  readonly userProject?: string | undefined;
  /**
   * Gets an OAuth access token; called again when the store no longer takes the last one. Default: Google's
   * chain (`GOOGLE_APPLICATION_CREDENTIALS`, workload identity, gcloud's own, the machine's).
   */
  readonly accessToken?: (() => Promise<string>) | undefined;
  /**
   * How long giving up an upload may take, in milliseconds; what the store has not ended by then lapses
   * after a week. Default: 30,000.
   */
  readonly abortTimeoutMs?: number | undefined;
  /** Which conditions `put` has. Default: all at Google's endpoint, found out by asking elsewhere. */
  readonly conditionalPut?: SinkCapabilities["conditionalPut"] | undefined;
  /** What is passed on with every object that is written. Default: nothing. */
  readonly putOptions?: GcsPutOptions | undefined;
}

/** {@link GcsSinkOptions}, complete and checked. */
export interface CompleteGcsSinkOptions extends CompleteNetworkOptions {
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint: string;
  readonly userProject: string | undefined;
  readonly accessToken: GcsSinkOptions["accessToken"];
  readonly abortTimeoutMs: number;
  readonly conditionalPut: GcsSinkOptions["conditionalPut"];
  readonly putOptions: GcsPutOptions;
}

/**
 * Completes the options from the environment and checks them.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option that cannot be.
 */
export function completeGcsSinkOptions(
  options: GcsSinkOptions,
  environment: NodeJS.ProcessEnv,
): CompleteGcsSinkOptions {
  const { endpoint, prefix = "" } = options;
  assertBucket(options.bucket);
  if (prefix !== "") assertSafePath(prefix);
  return {
    bucket: options.bucket,
    prefix,
    endpoint: plainEndpoint(endpoint ?? emulatorOf(environment) ?? googleEndpoint),
    userProject: options.userProject || undefined,
    accessToken: options.accessToken,
    conditionalPut: options.conditionalPut,
    putOptions: options.putOptions ?? {},
    abortTimeoutMs: countOf("abortTimeoutMs", options.abortTimeoutMs, 30_000),
    ...completeNetworkOptions(options, environment),
  };
}

/** Google's client takes it with and without a scheme, and some write the JSON API's path behind it. */
function emulatorOf(environment: NodeJS.ProcessEnv): string | undefined {
  const host = environment["STORAGE_EMULATOR_HOST"] ?? "";
  if (host === "") return undefined;
  return (host.includes("://") ? host : `http://${host}`).replace(/\/storage\/v1\/?$/, "");
}

/** A slash would reach into another bucket's path; what else a name may be is the store's to say. */
function assertBucket(bucket: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(bucket)) return;
  throw invalid(`${JSON.stringify(bucket)} is not a bucket's name; write gs://bucket/prefix.`);
}

function plainEndpoint(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw invalid("The endpoint is not an http or https address; write for example https://host.");
  }
  if (url.username !== "" || url.password !== "" || url.search !== "") {
    throw invalid(
      "The endpoint holds credentials or a query; take them out, and set GOOGLE_APPLICATION_CREDENTIALS.",
    );
  }
  if (isGoogleEndpoint(endpoint) && url.protocol === "http:") {
    throw invalid(
      "Google's endpoint is asked by https only: a token would be readable on its way.",
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function invalid(message: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message);
}
