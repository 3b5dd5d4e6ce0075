import type { StorageSink } from "@prefetch/core";
import { createS3Sink } from "@prefetch/storage-sink/s3";
import type { S3SinkOptions } from "@prefetch/storage-sink/s3";
import { startS3Server } from "@prefetch/testing";
import type { S3Server, S3ServerOptions } from "@prefetch/testing";
import type { SinkUnderTest } from "@prefetch/testing/suites";
import { SHORT_WAITS, closedAfterTest, storeSinkUnderTest } from "./store-sink-under-test.ts";

/** The key pair that the server knows unless it is told another. */
export const CREDENTIALS = { accessKeyId: "test", secretAccessKey: "testtest" };

/** Options for a server that could not be asked what it can do. */
export const TOLD = { checksum: "crc32c", conditionalPut: "none" } as const;

/** Returns options for the bucket `models` of a server, with short waits. */
export function s3Options(
  server: Pick<S3Server, "url">,
  options: Partial<S3SinkOptions> = {},
): S3SinkOptions {
  return {
    bucket: "models",
    endpoint: server.url,
    region: "us-east-1",
    credentials: CREDENTIALS,
    ...SHORT_WAITS,
    ...options,
  };
}

/** Starts a server that is stopped after the running test. */
export async function startTestServer(options: S3ServerOptions = {}): Promise<S3Server> {
  return closedAfterTest(await startS3Server(options));
}

/** A server, and a sink over it that has asked what the server can do. */
export interface S3Subject {
  readonly server: S3Server;
  readonly sink: StorageSink;
}

/** Starts a server and opens a sink over it; what was asked until then is forgotten. */
export async function startS3Subject(
  serverOptions: S3ServerOptions = {},
  sinkOptions: Partial<S3SinkOptions> = {},
): Promise<S3Subject> {
  const server = await startTestServer(serverOptions);
  const sink = createS3Sink(s3Options(server, sinkOptions));
  await sink.capabilities();
  server.clearRequests();
  return { server, sink };
}

/** Creates an S3 sink for the conformance suite, over a server of its own. */
export async function createS3SinkUnderTest(
  serverOptions: S3ServerOptions,
  sinkOptions: Partial<S3SinkOptions> = {},
): Promise<SinkUnderTest> {
  const server = await startS3Server(serverOptions);
  return storeSinkUnderTest({
    server,
    open: () => createS3Sink(s3Options(server, sinkOptions)),
    openUploads: () => server.openUploads(),
    prefix: sinkOptions.prefix,
  });
}
