import { PrefetchError } from "@prefetch/core";
import { addressOf, decodePath } from "../addresses/encoded-key.ts";
import { isAccountHost } from "./azure-host.ts";
import type { AzureSinkOptions } from "./azure-sink-options.ts";
import { sasQueryOf } from "./credentials/sas-query.ts";

/** A scheme, what is before the first slash, a path, a query; a fragment is told apart by its own error. */
const AZURE_URL =
  /^(?<scheme>az|azure|abfss?|wasbs?|https):\/\/(?<authority>[^/?#]*)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?(?<rest>#.*)?$/is;
const PARAMETERS: readonly string[] = ["account", "endpoint"];

/** What an address says of the store. */
export type AzureUrlOptions = Pick<
  AzureSinkOptions,
  "container" | "prefix" | "account" | "endpoint" | "sasToken"
>;

/**
 * Reads an address of Azure Blob storage:
 *
 * - `az://container/prefix` and `azure://…`; the account comes from `?account=…`, `?endpoint=…` or the
 *   environment
 * - `abfss://container@account.dfs.core.windows.net/prefix` and `wasbs://container@account.blob.…`, as
 *   Hadoop writes them, with and without the `s`; without `@` they are read as `az:` is
 * - `https://account.blob.core.windows.net/container/prefix`, with a shared access signature or without
 *
 * The prefix is percent-decoded, so that an address that a sink prints can be given again.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for any other form or parameter. What was given is
 * not repeated: it may be a secret.
 */
export function parseAzureUrl(url: string): AzureUrlOptions {
  const groups = AZURE_URL.exec(url)?.groups ?? {};
  const { authority = "", path = "", query = "", rest, scheme = "" } = groups;
  if (authority === "") throw invalid("An Azure address names a container: az://container/prefix.");
  if (rest !== undefined) throw invalid('An Azure address has no fragment; write "#" as %23.');
  if (scheme.toLowerCase() === "https") return optionsOfHttps(authority, path, query);
  return { ...placeOf(authority), prefix: prefixOf(path), ...parametersOf(query) };
}

/** Returns the address of a prefix in a container, without a trailing slash. */
export function azureUrlOf(container: string, prefix: string): string {
  return addressOf(`az://${container}`, prefix);
}

/** Returns the container and the key of an object's address; `undefined` for an address elsewhere. */
export function locateAzureUrl(
  url: string,
): { readonly container: string; readonly key: string } | undefined {
  const { container = "", key = "" } =
    /^az:\/\/(?<container>[^/]+)\/(?<key>.+)$/s.exec(url)?.groups ?? {};
  return container === "" ? undefined : { container, key: decode(key) };
}

function optionsOfHttps(host: string, path: string, query: string): AzureUrlOptions {
  const name = host.toLowerCase();
  if (!isAccountHost(name)) {
    throw invalid(
      "An https address of Azure storage has the form https://account.blob.core.windows.net/container/prefix; for another host write az://container/prefix?endpoint=….",
    );
  }
  const [container = "", ...names] = path.split("/");
  if (container === "") {
    throw invalid(
      "An Azure address names a container: https://account.blob.core.windows.net/container/prefix.",
    );
  }
  const sasToken = query === "" ? undefined : sasQueryOf(query);
  if (query !== "" && sasToken === undefined) {
    throw invalid(
      'The query of an https address of Azure storage can only be a shared access signature (sv=…&sig=…). In a prefix write "?" as %3F.',
    );
  }
  const options = { ...accountAt(name), container, prefix: prefixOf(names.join("/")) };
  return sasToken === undefined ? options : { ...options, sasToken };
}

function placeOf(authority: string): Pick<AzureUrlOptions, "account" | "container" | "endpoint"> {
  const [container = "", host, ...more] = authority.split("@");
  const name = host?.toLowerCase();
  const isPlain = more.length === 0 && !container.includes(":");
  if (isPlain && container !== "" && (name === undefined || isAccountHost(name))) {
    return name === undefined ? { container } : { container, ...accountAt(name) };
  }
  throw invalid(
    "An Azure address has the form az://container/prefix or abfss://container@account.dfs.core.windows.net/prefix and holds no credentials; set AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, and add ?endpoint=… for another host.",
  );
}

/** The Blob service of an account stands beside its Data Lake service. */
function accountAt(host: string): Required<Pick<AzureUrlOptions, "account" | "endpoint">> {
  const [account] = host.split(".");
  return { account, endpoint: `https://${host.replace(".dfs.", ".blob.")}` };
}

function prefixOf(path: string): string {
  return decode(path.replace(/\/$/, ""));
}

function parametersOf(query: string): Partial<AzureUrlOptions> {
  const given = [...new URLSearchParams(query)];
  if (given.every(([name]) => PARAMETERS.includes(name))) return Object.fromEntries(given);
  throw invalid(
    `An Azure address takes the parameters ${PARAMETERS.join(" and ")} and no other; credentials come from the environment: AZURE_STORAGE_SAS_TOKEN, AZURE_STORAGE_KEY. In a prefix write "?" as %3F.`,
  );
}

function decode(text: string): string {
  return decodePath(text, "An Azure address");
}

function invalid(message: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message);
}
