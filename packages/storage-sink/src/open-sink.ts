import { PrefetchError } from "@prefetch/core";
import type { StorageSink } from "@prefetch/core";
import { localDirectoryOf } from "./local-directory.ts";

/** Options of {@link openSink}. */
export interface OpenSinkOptions {
  /** The folder that relative paths are taken from. Default: the process's working directory. */
  readonly workingDirectory?: string | undefined;
}

/** `s3:bucket` is no address of a bucket; it is answered as every other text with a colon is. */
const S3_SCHEME = /^s3:\/\//i;

/**
 * Opens the store that an address names. Loads that store's adapter only. Neither a directory nor a
 * bucket is touched: what they say is learnt by the first call.
 *
 * @param url - a `file:///…` URL, an `s3://bucket/prefix` URL, or a path. A `~` in a path is a name as
 * any other: shells expand it
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an address that no adapter serves.
 */
export async function openSink(url: string, options: OpenSinkOptions = {}): Promise<StorageSink> {
  if (S3_SCHEME.test(url)) return openS3Sink(url);
  const directory = localDirectoryOf(url, options.workingDirectory ?? process.cwd());
  const { createLocalSink } = await import("./local/index.ts");
  return createLocalSink({ directory });
}

async function openS3Sink(url: string): Promise<StorageSink> {
  const { parseS3Url } = await import("./s3/s3-url.ts");
  const options = parseS3Url(url);
  const { createS3Sink } = await import("./s3/index.ts").catch((error: unknown) => {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      "S3 needs two packages that are not installed: npm install @aws-sdk/client-s3 @smithy/node-http-handler.",
      { cause: error },
    );
  });
  return createS3Sink(options);
}
