import { PrefetchError, assertSafePath } from "@prefetch/core";
import type { SinkCapabilities } from "@prefetch/core";
import { completeNetworkOptions, countOf } from "../requests/network-options.ts";
import type { CompleteNetworkOptions, NetworkOptions } from "../requests/network-options.ts";
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
export interface S3SinkOptions extends NetworkOptions {
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
   * How long giving up an upload may take, in milliseconds: what the store has not ended by then stays
   * open, and is found by `listUploads`. Default: 30,000.
   */
  readonly abortTimeoutMs?: number | undefined;
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

/** {@link S3SinkOptions}, complete and checked. */
export interface CompleteS3SinkOptions extends CompleteNetworkOptions {
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly pathStyle: boolean;
  readonly profile: string | undefined;
  readonly credentials: S3SinkOptions["credentials"];
  readonly abortTimeoutMs: number;
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
    putOptions: options.putOptions ?? {},
    conditionalPut: options.conditionalPut,
    checksum: options.checksum,
    abortTimeoutMs: countOf("abortTimeoutMs", options.abortTimeoutMs, 30_000),
    minPartBytes: countOf("minPartBytes", options.minPartBytes, 5 * MEBIBYTE),
    maxCopyBytes: countOf("maxCopyBytes", options.maxCopyBytes, 5 * GIBIBYTE),
    ...completeNetworkOptions(withBundle(options, environment), environment),
  };
}

function configuredEndpoint(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] === "true") return undefined;
  return environment["AWS_ENDPOINT_URL_S3"] || environment["AWS_ENDPOINT_URL"] || undefined;
}

function configuredRegion(environment: NodeJS.ProcessEnv): string | undefined {
  return environment["AWS_REGION"] || environment["AWS_DEFAULT_REGION"] || undefined;
}

/** The variable that the AWS tools have for it. */
function withBundle(options: S3SinkOptions, environment: NodeJS.ProcessEnv): NetworkOptions {
  const bundle = environment["AWS_CA_BUNDLE"] || undefined;
  return { ...options, caBundlePath: options.caBundlePath ?? bundle };
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

function invalid(message: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message);
}
