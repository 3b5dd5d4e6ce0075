import { S3Client } from "@aws-sdk/client-s3";
import { objectHeadersOf, requestHeadersOf } from "../s3-put-options.ts";
import type { S3PutOptions } from "../s3-put-options.ts";
import type { CompleteS3SinkOptions } from "../s3-sink-options.ts";
import { createRequestHandler } from "./request-handler.ts";
import type { S3RequestHandler } from "./request-handler.ts";

/** The SDK's client, replaceable: it keeps credentials until they should have expired. */
export interface S3Connection {
  /** Returns the client in use. */
  client(): S3Client;
  /** Replaces `failed`, so that credentials are asked for again; once for all calls that failed with it. */
  renew(failed: S3Client): void;
  /**
   * Replaces `failed`, which asked the wrong region, as `renew` does; tells whether there is another
   * client now: not where `failed` asked that very region.
   */
  moveTo(region: string, failed: S3Client): boolean;
}

/** Connects to a store; nothing is sent. */
export function createS3Connection(options: CompleteS3SinkOptions): S3Connection {
  const requestHandler = createRequestHandler(options);
  let settings = options;
  let current = createClient(settings, requestHandler);
  return {
    client: () => current,
    renew: (failed) => {
      if (failed === current) current = createClient(settings, requestHandler);
    },
    moveTo: (region, failed) => {
      if (failed === current && region !== settings.region) {
        settings = { ...settings, region };
        current = createClient(settings, requestHandler);
      }
      return failed !== current;
    },
  };
}

function createClient(options: CompleteS3SinkOptions, requestHandler: S3RequestHandler): S3Client {
  const { credentials, endpoint, pathStyle, profile, region } = options;
  const client = new S3Client({
    requestHandler,
    // Retries have one owner: the sink for control calls, its caller for content.
    maxAttempts: 1,
    // With keep-alive and `Expect: 100-continue`, bodies of concurrent requests have been mixed up.
    expectContinueHeader: false,
    // The sink computes and sends its own checksums; the SDK's cost several times more.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    followRegionRedirects: true,
    forcePathStyle: pathStyle,
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(region === undefined && endpoint !== undefined && { region: regionElsewhere(profile) }),
    ...(profile !== undefined && { profile }),
    ...(credentials !== undefined && { credentials: credentialsOf(credentials) }),
  });
  leavePayloadUnsigned(client);
  passOn(client, options.putOptions);
  return client;
}

/** The requests that make an object; those of parts and of their completion take none of it. */
const MAKING_OBJECTS: ReadonlySet<string> = new Set([
  "CopyObjectCommand",
  "CreateMultipartUploadCommand",
  "PutObjectCommand",
]);

/** Before the signature: what is not signed is refused. */
function passOn(client: S3Client, putOptions: S3PutOptions): void {
  const ofRequest = requestHeadersOf(putOptions);
  const ofObject = { ...objectHeadersOf(putOptions), ...ofRequest };
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const { request } = args;
        const headers = MAKING_OBJECTS.has(commandName ?? "") ? ofObject : ofRequest;
        if (hasHeaders(request)) Object.assign(request.headers, headers);
        return next(args);
      },
    { step: "build", name: "passOn" },
  );
}

/**
 * Stores other than AWS mostly take any region; one that does not has its name in the profile. The SDK
 * asks for it with every request.
 */
function regionElsewhere(profile: string | undefined): () => Promise<string> {
  let found: Promise<string> | undefined;
  return () => {
    found ??= new S3Client(profile === undefined ? {} : { profile }).config
      .region()
      .catch(() => "us-east-1");
    return found;
  };
}

/** Hashing a body for its signature costs more than sending it; the checksums protect it. */
function leavePayloadUnsigned(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      if (hasHeaders(request)) request.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
      return next(args);
    },
    { step: "build", name: "leavePayloadUnsigned" },
  );
}

function hasHeaders(request: unknown): request is { readonly headers: Record<string, string> } {
  return typeof request === "object" && request !== null && "headers" in request;
}

type GivenCredentials = NonNullable<CompleteS3SinkOptions["credentials"]>;
interface SdkCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

function credentialsOf(given: GivenCredentials): () => Promise<SdkCredentials> {
  return async () => {
    const { sessionToken, ...keys } = typeof given === "function" ? await given() : given;
    return sessionToken === undefined ? keys : { ...keys, sessionToken };
  };
}
