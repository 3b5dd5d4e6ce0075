import { PrefetchError, assertSafePath } from "@prefetch/core";
import { completeNetworkOptions, countOf } from "../requests/network-options.ts";
import type { CompleteNetworkOptions, NetworkOptions } from "../requests/network-options.ts";
import { azureAccountOf } from "./credentials/azure-account.ts";
import type { AzureAccount } from "./credentials/azure-account.ts";

const MEBIBYTE = 1024 ** 2;

/** A token of Microsoft Entra ID. */
export interface AzureAccessToken {
  /** The token. */
  readonly token: string;
  /** When it ends, in milliseconds since 1970. */
  readonly expiresOnTimestamp: number;
}

/** Gets tokens of Microsoft Entra ID; every credential of `@azure/identity` is one. */
export interface AzureTokenCredential {
  /** Returns a token for `scope`, or `null` where there is none. */
  getToken(scope: string): Promise<AzureAccessToken | null>;
}

/** What every object is stored with. */
export interface AzurePutOptions {
  /** The access tier: `Hot`, `Cool`, `Cold`, `Archive`. Default: the account's. */
  readonly accessTier?: string | undefined;
  /** The encryption scope. Default: the container's. */
  readonly encryptionScope?: string | undefined;
  /** The `Cache-Control` header that readers get. Default: none. */
  readonly cacheControl?: string | undefined;
}

/** Options of {@link createAzureSink}. */
export interface AzureSinkOptions extends NetworkOptions {
  /** The container; it has to exist. */
  readonly container: string;
  /** What every key begins with, without a slash at either end. Default: none. */
  readonly prefix?: string | undefined;
  /**
   * The storage account. Default: the one of the endpoint or the connection string, else
   * `AZURE_STORAGE_ACCOUNT`, else `AZURE_STORAGE_ACCOUNT_NAME`.
   */
  readonly account?: string | undefined;
  /**
   * The address of the Blob service; with the account as the first name of its path, where it is not in
   * the host. Default: the connection string's, else `https://account.blob.core.windows.net`.
   */
  readonly endpoint?: string | undefined;
  /** Account, address and credential in one text. Default: `AZURE_STORAGE_CONNECTION_STRING`. */
  readonly connectionString?: string | undefined;
  /** A key of the account. Default: `AZURE_STORAGE_KEY`, else `AZURE_STORAGE_ACCOUNT_KEY`. */
  readonly accountKey?: string | undefined;
  /** A shared access signature for the container. Default: `AZURE_STORAGE_SAS_TOKEN`. */
  readonly sasToken?: string | undefined;
  /**
   * What gets tokens of Microsoft Entra ID. Default, where there is neither a key nor a signature:
   * `DefaultAzureCredential` of `@azure/identity`, loaded when it is needed.
   */
  readonly tokenCredential?: AzureTokenCredential | undefined;
  /** What every object is stored with. Default: nothing that is named there. */
  readonly putOptions?: AzurePutOptions | undefined;
  /** The largest object that one request copies, in bytes. Default: 256 MiB, the limit of Azure. */
  readonly maxCopyBytes?: number | undefined;
}

/** {@link AzureSinkOptions}, complete and checked. */
export interface CompleteAzureSinkOptions extends CompleteNetworkOptions, AzureAccount {
  readonly container: string;
  readonly prefix: string;
  readonly putOptions: AzurePutOptions;
  readonly maxCopyBytes: number;
}

/**
 * Completes the options from the environment and checks them.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an option that cannot be.
 */
export function completeAzureSinkOptions(
  options: AzureSinkOptions,
  environment: NodeJS.ProcessEnv,
): CompleteAzureSinkOptions {
  const { container, prefix = "" } = options;
  assertContainer(container);
  if (prefix !== "") assertSafePath(prefix);
  return {
    container,
    prefix,
    ...azureAccountOf(options, environment),
    putOptions: options.putOptions ?? {},
    maxCopyBytes: countOf("maxCopyBytes", options.maxCopyBytes, 256 * MEBIBYTE),
    ...completeNetworkOptions(options, environment),
  };
}

/** https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata */
function assertContainer(container: string): void {
  if (/^(?:\$web|(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*)$/.test(container)) return;
  throw invalid(
    `${JSON.stringify(container)} is not a container's name (3 to 63 small letters, digits and single hyphens); write az://container/prefix.`,
  );
}

function invalid(message: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message);
}
