import { startAzureServer, startGcsServer, startS3Server } from "@prefetch/testing";
import type { ChaosTarget, OpenUpload, StoreRequest } from "../chaos-target.ts";

/** The bucket or container that every server has. */
const BUCKET = "models";
/** A session's write that says how long the whole is: its last one. */
const NAMES_TOTAL = /\/\d+$/;

/** What the servers of all stores have in common, as far as it is looked at here. */
interface Server<Request> extends AsyncDisposable {
  readonly requests: readonly Request[];
  keys(bucket: string): readonly string[];
  objectBytes(bucket: string, key: string): Promise<Uint8Array | undefined>;
}

/** What tells the servers apart. */
interface Kind<Request> extends Pick<
  ChaosTarget,
  "environment" | "openUploads" | "to" | "uploadsAreFound"
> {
  readonly describe: (request: Request) => StoreRequest;
}

function targetOf<Request>(server: Server<Request>, kind: Kind<Request>): ChaosTarget {
  const { describe, ...rest } = kind;
  return {
    ...rest,
    keys: async () => server.keys(BUCKET),
    bytesAt: (key) => server.objectBytes(BUCKET, key),
    requestCount: () => server.requests.length,
    requestAt: (index) => describe(server.requests[index]!),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Starts an S3 server with an empty bucket. */
export async function openS3Target(): Promise<ChaosTarget> {
  const server = await startS3Server();
  return targetOf(server, {
    to: `s3://${BUCKET}?endpoint=${server.url}`,
    environment: { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "testtest" },
    uploadsAreFound: true,
    openUploads: () => server.openUploads().map(({ key, uploadId }) => ({ key, id: uploadId })),
    describe: ({ operation, key }) => ({
      operation,
      key,
      completes: operation === "CompleteMultipartUpload",
    }),
  });
}

/** Starts a Cloud Storage server with an empty bucket. */
export async function openGcsTarget(): Promise<ChaosTarget> {
  const server = await startGcsServer();
  return targetOf(server, {
    to: `gs://${BUCKET}`,
    environment: { STORAGE_EMULATOR_HOST: server.url },
    uploadsAreFound: false,
    openUploads: () =>
      server.openUploads().map(({ name, uploadId }) => ({ key: name, id: uploadId })),
    describe: ({ operation, name, range }) => ({
      operation,
      key: name,
      completes: operation === "UploadChunk" && NAMES_TOTAL.test(range ?? ""),
    }),
  });
}

/** Starts a Blob Storage server with an empty container. */
export async function openAzureTarget(): Promise<ChaosTarget> {
  const server = await startAzureServer();
  return targetOf(server, {
    to: `az://${BUCKET}?endpoint=${server.url}`,
    environment: { AZURE_STORAGE_KEY: server.accountKey },
    // Blocks that are not committed go when the blob is.
    uploadsAreFound: true,
    openUploads: () =>
      server.uncommittedBlobs().map(({ blob }): OpenUpload => ({ key: blob, id: blob })),
    describe: ({ operation, blob }) => ({
      operation,
      key: blob,
      completes: operation === "PutBlockList",
    }),
  });
}
