import { PrefetchError, assertSafePath } from "@prefetch/core";
import type { SinkCapabilities } from "@prefetch/core";
import { assertReadable } from "./s3-put-options.ts";
import type { S3PutOptions } from "./s3-put-options.ts";

const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;

/** What signs the requests. */
export interface S3Credentials {
  /** The public half of the key pair. */
  readonly accessKeyId: string;
  /** The secret half. */
  readonly secretAccessKey: string;
  /** Goes with temporary credentials. */
  readonly sessionToken?: string | undefined;
}

/** Options of {@link createS3Sink}. */
export interface S3SinkOptions {
  /** The bucket; it has to exist. */
  readonly bucket: string;
  /** What every key begins with, without a slash at either end. Default: none. */
  readonly prefix?: string | undefined;
  /**
   * The service's address. Default: `AWS_ENDPOINT_URL_S3`, else `AWS_ENDPOINT_URL`, else AWS; neither
   * is read where `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true`.
   */
  readonly endpoint?: string | undefined;
  /**
   * The bucket's region. Default: `AWS_REGION`, else `AWS_DEFAULT_REGION`, else the one of the profile,
   * else `us-east-1` where an endpoint is given.
   */
  readonly region?: string | undefined;
  /** Whether the bucket stands in the path and not in the host. Default: where an endpoint is given. */
  readonly pathStyle?: boolean | undefined;
  /** A profile of the shared configuration files. Default: `AWS_PROFILE`, else `default`. */
  readonly profile?: string | undefined;
  /**
   * The credentials, or a function that gets them; called again when the store says that they have
   * expired. Default: the SDK's chain (environment, profile, web identity, container, machine).
   */
  readonly credentials?: S3Credentials | (() => Promise<S3Credentials>) | undefined;
  /**
   * A file of certificates in PEM form to trust besides the system's. Default: `AWS_CA_BUNDLE`, else
   * `SSL_CERT_FILE`, else none. (`NODE_EXTRA_CA_CERTS` is Node's own and always holds.)
   */
  readonly caBundlePath?: string | undefined;
  /** The most connections at once; at least as many as calls at once. Default: 256. */
  readonly maxSockets?: number | undefined;
  /** How long a connection may take, in milliseconds, the wait for a free one included. Default: 10,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long a connection may be silent, in milliseconds. Default: 120,000: completions take long. */
  readonly idleTimeoutMs?: number | undefined;
  /** How long sending a request and waiting for its answer may take, in milliseconds. Default: 600,000. */
  readonly answerTimeoutMs?: number | undefined;
  /**
   * How long giving up an upload may take, in milliseconds: what the store has not ended by then stays
   * open, and is found by `listUploads`. Default: 30,000.
   */
  readonly abortTimeoutMs?: number | undefined;
  /** How often a call that carries no content is tried. Default: 5. */
  readonly maxAttempts?: number | undefined;
  /** The wait before the second try, in milliseconds; doubled each time, with jitter. Default: 250. */
  readonly minRetryDelayMs?: number | undefined;
  /** The longest such wait, in milliseconds. Default: 10,000. */
  readonly maxRetryDelayMs?: number | undefined;
  /** The smallest part but the last that the store takes, in bytes. Default: 5 MiB, as AWS. */
  readonly minPartBytes?: number | undefined;
  /** The largest object that one request copies, in bytes. Default: 5 GiB, the limit of AWS. */
  readonly maxCopyBytes?: number | undefined;
  /** What is passed on with every object that is written. Default: nothing. */
  readonly putOptions?: S3PutOptions | undefined;
  /** Which conditions `put` has. Default: found out by asking the store. */
  readonly conditionalPut?: SinkCapabilities["conditionalPut"] | undefined;
  /** The checksum that the store verifies and keeps. Default: found out by asking the store. */
  readonly checksum?: SinkCapabilities["checksum"] | undefined;
}

type NumericOptions = Pick<
  CompleteS3SinkOptions,
  | "maxSockets"
  | "connectTimeoutMs"
  | "idleTimeoutMs"
  | "answerTimeoutMs"
  | "abortTimeoutMs"
  | "maxAttempts"
  | "minRetryDelayMs"
  | "maxRetryDelayMs"
  | "minPartBytes"
  | "maxCopyBytes"
>;

/** {@link S3SinkOptions}, complete and checked. */
export interface CompleteS3SinkOptions {
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly pathStyle: boolean;
  readonly profile: string | undefined;
  readonly credentials: S3SinkOptions["credentials"];
  readonly caBundlePath: string | undefined;
  readonly maxSockets: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly abortTimeoutMs: number;
  readonly maxAttempts: number;
  readonly minRetryDelayMs: number;
  readonly maxRetryDelayMs: number;
  readonly minPartBytes: number;
  readonly maxCopyBytes: number;
  readonly putOptions: S3PutOptions;
  readonly conditionalPut: S3SinkOptions["conditionalPut"];
  readonly checksum: S3SinkOptions["checksum"];
}

/**
 * Completes the options from the environment and checks them.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option that cannot be.
 */
export function completeS3SinkOptions(
  options: S3SinkOptions,
  environment: NodeJS.ProcessEnv,
): CompleteS3SinkOptions {
  const endpoint = options.endpoint ?? configuredEndpoint(environment);
  const prefix = options.prefix ?? "";
  assertBucket(options.bucket);
  if (prefix !== "") assertSafePath(prefix);
  if (endpoint !== undefined) assertEndpoint(endpoint);
  assertReadable(options.putOptions ?? {});
  return {
    bucket: options.bucket,
    prefix,
    endpoint,
    region: options.region ?? configuredRegion(environment),
    pathStyle: options.pathStyle ?? endpoint !== undefined,
    profile: options.profile,
    credentials: options.credentials,
    caBundlePath: options.caBundlePath ?? configuredBundle(environment),
    putOptions: options.putOptions ?? {},
    conditionalPut: options.conditionalPut,
    checksum: options.checksum,
    ...completeNumbers(options),
  };
}

function configuredEndpoint(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] === "true") return undefined;
  return environment["AWS_ENDPOINT_URL_S3"] || environment["AWS_ENDPOINT_URL"] || undefined;
}

function configuredRegion(environment: NodeJS.ProcessEnv): string | undefined {
  return environment["AWS_REGION"] || environment["AWS_DEFAULT_REGION"] || undefined;
}

function configuredBundle(environment: NodeJS.ProcessEnv): string | undefined {
  return environment["AWS_CA_BUNDLE"] || environment["SSL_CERT_FILE"] || undefined;
}

/** A slash would reach into another bucket's path; what else a name may be is the store's to say. */
function assertBucket(bucket: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(bucket)) return;
  throw invalid(`${JSON.stringify(bucket)} is not a bucket's name; write s3://bucket/prefix.`);
}

function assertEndpoint(endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol);
  if (!isPlain) {
    throw invalid("The endpoint is not an http or https address; write for example https://host.");
  }
  if (url.username !== "" || url.password !== "" || url.search !== "") {
    throw invalid(
      "The endpoint holds credentials or a query; take them out, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
  }
}

function completeNumbers(options: S3SinkOptions): NumericOptions {
  const numberOf = (name: keyof NumericOptions, byDefault: number): number => {
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
    minPartBytes: numberOf("minPartBytes", 5 * MEBIBYTE),
    maxCopyBytes: numberOf("maxCopyBytes", 5 * GIBIBYTE),
  };
}

function invalid(message: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message);
}
