import { PrefetchError } from "@prefetch/core";
import type { StorageSink } from "@prefetch/core";
import { assertPutOptions } from "./addresses/put-option-texts.ts";
import type { PutOptionTexts } from "./addresses/put-option-texts.ts";
import { isAzureHttpsUrl } from "./azure/azure-host.ts";
import { localDirectoryOf } from "./local-directory.ts";

/** Options of {@link openSink}. */
export interface OpenSinkOptions {
  /** The folder that relative paths are taken from. Default: the process's working directory. */
  readonly workingDirectory?: string | undefined;
  /**
   * A file of certificates in PEM form to trust besides the system's, for stores that are reached by
   * https. Default: those that the environment names.
   */
  readonly caBundlePath?: string | undefined;
  /**
   * What every object is stored with, by the names that the store's own command line has, for example
   * `{ "storage-class": "INTELLIGENT_TIERING" }`. Default: nothing.
   */
  readonly putOptions?: PutOptionTexts | undefined;
}

/** Options of a store that is reached by a network. */
type NetworkOptions = Pick<OpenSinkOptions, "caBundlePath"> & {
  readonly putOptions: PutOptionTexts;
};
type OpenNetworkSink = (url: string, options: NetworkOptions) => Promise<StorageSink>;

/**
 * Opens the store that an address names. Loads that store's adapter only. Neither a directory nor a
 * bucket is touched: what they say is learnt by the first call.
 *
 * @param url - `s3://bucket/prefix` (also `s3a:`), `gs://bucket/prefix`, `az://container/prefix`,
 * `abfss://container@account.dfs.core.windows.net/prefix`, an `https:` address of Azure Blob storage, a
 * `file:///…` URL, or a path. A `~` in a path is a name as any other: shells expand it
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an address that no adapter serves, and for a put
 * option that the store does not have.
 */
export async function openSink(url: string, options: OpenSinkOptions = {}): Promise<StorageSink> {
  const { caBundlePath, putOptions = {}, workingDirectory = process.cwd() } = options;
  const openNetworkSink = openerOf(url);
  if (openNetworkSink !== undefined) return openNetworkSink(url, { caBundlePath, putOptions });
  const directory = localDirectoryOf(url, workingDirectory);
  assertPutOptions("A directory", putOptions, []);
  const { createLocalSink } = await import("./local/index.ts");
  return createLocalSink({ directory });
}

/** `s3:bucket` is no address of a bucket; it is answered as every other text with a colon is. */
const OPENERS: readonly (readonly [scheme: RegExp, open: OpenNetworkSink])[] = [
  [/^s3a?:\/\//i, openS3Sink],
  [/^gc?s:\/\//i, openGcsSink],
  [/^(?:az|azure|abfss?|wasbs?):\/\//i, openAzureSink],
];

function openerOf(url: string): OpenNetworkSink | undefined {
  if (isAzureHttpsUrl(url)) return openAzureSink;
  return OPENERS.find(([scheme]) => scheme.test(url))?.[1];
}

async function openS3Sink(url: string, { caBundlePath, putOptions }: NetworkOptions) {
  const { parseS3Url } = await import("./s3/s3-url.ts");
  const { parseS3PutOptions } = await import("./s3/s3-put-options.ts");
  const options = parseS3Url(url);
  const passedOn = parseS3PutOptions(putOptions);
  const { createS3Sink } = await import("./s3/index.ts").catch(
    notInstalled("S3 needs two packages", "@aws-sdk/client-s3 @smithy/node-http-handler"),
  );
  return createS3Sink({ ...options, caBundlePath, putOptions: passedOn });
}

async function openGcsSink(url: string, { caBundlePath, putOptions }: NetworkOptions) {
  const { parseGcsUrl } = await import("./gcs/gcs-url.ts");
  const { parseGcsPutOptions } = await import("./gcs/gcs-put-options.ts");
  const options = parseGcsUrl(url);
  const passedOn = parseGcsPutOptions(putOptions);
  const { createGcsSink } = await import("./gcs/index.ts");
  return createGcsSink({ ...options, caBundlePath, putOptions: passedOn });
}

async function openAzureSink(url: string, { caBundlePath, putOptions }: NetworkOptions) {
  const { parseAzureUrl } = await import("./azure/azure-url.ts");
  const { parseAzurePutOptions } = await import("./azure/azure-put-options.ts");
  const options = parseAzureUrl(url);
  const passedOn = parseAzurePutOptions(putOptions);
  const { createAzureSink } = await import("./azure/index.ts").catch(
    notInstalled("Azure Blob Storage needs a package", "@azure/storage-blob"),
  );
  return createAzureSink({ ...options, caBundlePath, putOptions: passedOn });
}

function notInstalled(what: string, packages: string): (error: unknown) => never {
  return (error) => {
    const message = `${what} that ${packages.includes(" ") ? "are" : "is"} not installed: npm install ${packages}.`;
    throw new PrefetchError("INVALID_ARGUMENT", message, { cause: error });
  };
}
