import { PrefetchError } from "@prefetch/core";
import type { AzureSinkOptions, AzureTokenCredential } from "../azure-sink-options.ts";
import { parseConnectionString } from "./connection-string.ts";
import type { AccountSettings } from "./connection-string.ts";
import { sasQueryOf } from "./sas-query.ts";

/** What opens a store. */
export type AzureCredential =
  | { readonly kind: "key"; readonly account: string; readonly accountKey: string }
  | { readonly kind: "sas"; readonly query: string }
  /** Without `credential` the chain of `@azure/identity` is asked. */
  | { readonly kind: "token"; readonly credential: AzureTokenCredential | undefined };

/** A storage account, and what opens it. */
export interface AzureAccount {
  /** The address of its Blob service, without a slash at the end. */
  readonly endpoint: string;
  /** What opens it. */
  readonly credential: AzureCredential;
}

/**
 * Finds the account and its credential in the options, then in the environment. A credential of the
 * environment that is another account's is left where it is.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` where no account is named, and for a credential that
 * cannot be one.
 */
export function azureAccountOf(
  options: AzureSinkOptions,
  environment: NodeJS.ProcessEnv,
): AzureAccount {
  const given = settingsOf(options);
  const named = given.account ?? accountOfEndpoint(given.endpoint);
  const around = settingsAround(named, environment);
  const account = named ?? around.account;
  const endpoint = endpointOf(given.endpoint ?? around.endpoint, account);
  const { tokenCredential } = options;
  const settings = (given.accountKey ?? given.sasToken ?? tokenCredential) ? given : around;
  const credential = credentialOf(tokenCredential, settings, account);
  if (credential.kind === "token") assertPrivate(endpoint);
  return { endpoint, credential };
}

function settingsOf({ connectionString, ...options }: AzureSinkOptions): AccountSettings {
  const { account, accountKey, endpoint, sasToken } = options;
  const base = connectionString === undefined ? {} : parseConnectionString(connectionString);
  return {
    account: account ?? base.account,
    endpoint: endpoint ?? base.endpoint,
    accountKey: accountKey ?? base.accountKey,
    sasToken: sasToken ?? base.sasToken,
  };
}

/** What the environment says, where it is not about another account. */
function settingsAround(
  named: string | undefined,
  environment: NodeJS.ProcessEnv,
): AccountSettings {
  const settings = settingsOfEnvironment(environment);
  const account = settings.account ?? accountOfEndpoint(settings.endpoint);
  const isOther = named !== undefined && account !== undefined && account !== named;
  return isOther ? {} : { ...settings, account };
}

function settingsOfEnvironment(environment: NodeJS.ProcessEnv): AccountSettings {
  const valueOf = (...names: readonly string[]): string | undefined =>
    names.map((name) => environment[name]).find(Boolean);
  const connectionString = valueOf("AZURE_STORAGE_CONNECTION_STRING");
  if (connectionString !== undefined) return parseConnectionString(connectionString);
  return {
    account: valueOf("AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME"),
    accountKey: valueOf("AZURE_STORAGE_KEY", "AZURE_STORAGE_ACCOUNT_KEY"),
    sasToken: valueOf("AZURE_STORAGE_SAS_TOKEN"),
  };
}

function endpointOf(given: string | undefined, account: string | undefined): string {
  const endpoint = given ?? (account && `https://${account}.blob.core.windows.net`);
  if (endpoint) return plainAddressOf(endpoint);
  throw invalid(
    "The storage account is not known; set AZURE_STORAGE_ACCOUNT, or add ?account=… to the address.",
  );
}

function plainAddressOf(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw invalid(
      "The endpoint of the storage account is not an http or https address; write for example https://account.blob.core.windows.net.",
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw invalid(
      "The endpoint of the storage account holds credentials or a query; take them out, and set AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.",
    );
  }
  return url.href.replace(/\/+$/, "");
}

/** `https://account.blob.…`, or the first name of the path, as Azurite has it. */
function accountOfEndpoint(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined || !URL.canParse(endpoint)) return undefined;
  const { hostname, pathname } = new URL(endpoint);
  const inHost = /^([a-z0-9-]+)\.(?:z\d+\.)?blob\./.exec(hostname)?.[1];
  return inHost ?? (pathname.split("/")[1] || undefined);
}

function credentialOf(
  tokenCredential: AzureTokenCredential | undefined,
  { accountKey, sasToken }: AccountSettings,
  account: string | undefined,
): AzureCredential {
  if (tokenCredential !== undefined) return { kind: "token", credential: tokenCredential };
  if (accountKey !== undefined) return keyOf(accountKey, account);
  if (sasToken !== undefined) return sasOf(sasToken);
  return { kind: "token", credential: undefined };
}

function keyOf(accountKey: string, account: string | undefined): AzureCredential {
  if (account === undefined) {
    throw invalid("An account key needs the account's name; set AZURE_STORAGE_ACCOUNT.");
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(accountKey)) {
    throw invalid(
      "The key of the storage account is not base64; copy it again from the account's access keys.",
    );
  }
  return { kind: "key", account, accountKey };
}

function sasOf(sasToken: string): AzureCredential {
  const query = sasQueryOf(sasToken);
  if (query !== undefined) return { kind: "sas", query };
  throw invalid(
    "The shared access signature is none: it has the form sv=…&se=…&sp=…&sig=…; make a new one.",
  );
}

/** A token that goes over a network in the clear is everybody's. */
function assertPrivate(endpoint: string): void {
  const { hostname, protocol } = new URL(endpoint);
  const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol === "https:" || isHere) return;
  throw invalid(
    "A token of Microsoft Entra ID is sent over https only; change the endpoint, or use an account key or a shared access signature.",
  );
}

function invalid(message: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message);
}
