import { PrefetchError, assertSafePath } from "@prefetch/core";
import type { SinkCapabilities } from "@prefetch/core";
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
export interface GcsSinkOptions {
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
   * A file of certificates in PEM form to trust besides the system's. Default: `SSL_CERT_FILE`, else
   * none. (`NODE_EXTRA_CA_CERTS` is Node's own and always holds.)
   */
  readonly caBundlePath?: string | undefined;
  /** The most connections at once; at least as many as calls at once. Default: 256. */
  readonly maxSockets?: number | undefined;
  /** How long a connection may take, in milliseconds, the wait for a free one included. Default: 10,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long a connection may be silent, in milliseconds. Default: 120,000. */
  readonly idleTimeoutMs?: number | undefined;
  /** How long sending a request and waiting for its answer may take, in milliseconds. Default: 600,000. */
  readonly answerTimeoutMs?: number | undefined;
  /**
   * How long giving up an upload may take, in milliseconds; what the store has not ended by then lapses
   * after a week. Default: 30,000.
   */
  readonly abortTimeoutMs?: number | undefined;
  /** How often a call that carries no content is tried. Default: 5. */
  readonly maxAttempts?: number | undefined;
  /** The wait before the second try, in milliseconds; doubled each time, with jitter. Default: 250. */
  readonly minRetryDelayMs?: number | undefined;
  /** The longest such wait, in milliseconds. Default: 10,000. */
  readonly maxRetryDelayMs?: number | undefined;
  /** Which conditions `put` has. Default: all at Google's endpoint, found out by asking elsewhere. */
  readonly conditionalPut?: SinkCapabilities["conditionalPut"] | undefined;
  /** What is passed on with every object that is written. Default: nothing. */
  readonly putOptions?: GcsPutOptions | undefined;
}

type Numbers = Pick<
  CompleteGcsSinkOptions,
  | "maxSockets"
  | "connectTimeoutMs"
  | "idleTimeoutMs"
  | "answerTimeoutMs"
  | "abortTimeoutMs"
  | "maxAttempts"
  | "minRetryDelayMs"
  | "maxRetryDelayMs"
>;

/** {@link GcsSinkOptions}, complete and checked. */
export interface CompleteGcsSinkOptions {
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint: string;
  readonly userProject: string | undefined;
  readonly accessToken: GcsSinkOptions["accessToken"];
  readonly caBundlePath: string | undefined;
  readonly maxSockets: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly abortTimeoutMs: number;
  readonly maxAttempts: number;
  readonly minRetryDelayMs: number;
  readonly maxRetryDelayMs: number;
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
    caBundlePath: options.caBundlePath ?? (environment["SSL_CERT_FILE"] || undefined),
    conditionalPut: options.conditionalPut,
    putOptions: options.putOptions ?? {},
    ...completeNumbers(options),
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

function completeNumbers(options: GcsSinkOptions): Numbers {
  const numberOf = (name: keyof Numbers, byDefault: number): number => {
    const value = options[name] ?? byDefault;
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw invalid(`${name} is ${value}; give a whole number of 1 or more.`);
  };
  return {
    maxSockets: numberOf("maxSockets", 256),
    connectTimeoutMs: numberOf("connectTimeoutMs", 10_000),
    idleTimeoutMs: numberOf("idleTimeoutMs", 120_000),
    answerTimeoutMs: numberOf("answerTimeoutMs", 600_000),
    abortTimeoutMs: numberOf("abortTimeoutMs", 30_000),
    maxAttempts: numberOf("maxAttempts", 5),
    minRetryDelayMs: numberOf("minRetryDelayMs", 250),
    maxRetryDelayMs: numberOf("maxRetryDelayMs", 10_000),
  };
}

function invalid(message: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message);
}
