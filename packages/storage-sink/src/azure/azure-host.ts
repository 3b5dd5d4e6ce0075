/** The host of an account's Blob or Data Lake service, in any cloud; `z…` is a DNS zone. */
const ACCOUNT_HOST = /^[a-z0-9-]+\.(?:z\d+\.)?(?:blob|dfs)\.[a-z0-9.-]+\.[a-z]+$/;

/** Tells whether a host, in small letters, is that of an account. */
export function isAccountHost(host: string): boolean {
  return ACCOUNT_HOST.test(host);
}

/** Tells whether an `https:` address is one of Azure Blob storage. */
export function isAzureHttpsUrl(url: string): boolean {
  const { host = "" } = /^https:\/\/(?<host>[^/?#]*)/i.exec(url)?.groups ?? {};
  return isAccountHost(host.toLowerCase());
}
