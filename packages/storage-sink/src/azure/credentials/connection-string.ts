import { PrefetchError } from "@prefetch/core";

/** What settings say of an account; each may be missing. */
export interface AccountSettings {
  /** The account's name. */
  readonly account?: string | undefined;
  /** The address of its Blob service. */
  readonly endpoint?: string | undefined;
  /** A key of the account, in base64. */
  readonly accountKey?: string | undefined;
  /** A shared access signature. */
  readonly sasToken?: string | undefined;
}

/**
 * The account that every Azurite has, its key included: no secret
 * (https://learn.microsoft.com/azure/storage/common/storage-connect-azurite).
 */
const DEVELOPMENT_STORAGE: AccountSettings = {
  account: "devstoreaccount1",
  endpoint: "http://127.0.0.1:10000/devstoreaccount1",
  accountKey:
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
};

/**
 * Reads a connection string
 * (https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string).
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for one that names no account and no address. It is
 * not repeated: it holds a secret.
 */
export function parseConnectionString(text: string): AccountSettings {
  const fields = new Map(text.split(";").map(fieldOf));
  if (fields.get("usedevelopmentstorage") === "true") return DEVELOPMENT_STORAGE;
  const account = fields.get("accountname");
  const endpoint = fields.get("blobendpoint") ?? (account && defaultEndpoint(account, fields));
  if (endpoint !== undefined) {
    const accountKey = fields.get("accountkey");
    return { account, endpoint, accountKey, sasToken: fields.get("sharedaccesssignature") };
  }
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    "The connection string of the storage account names neither AccountName nor BlobEndpoint; copy it again from the account's access keys.",
  );
}

/** Values end in `=` where they are base64: only the first one divides. */
function fieldOf(field: string): readonly [string, string] {
  const [name = "", ...rest] = field.split("=");
  return [name.trim().toLowerCase(), rest.join("=").trim()];
}

function defaultEndpoint(account: string, fields: ReadonlyMap<string, string>): string {
  const protocol = fields.get("defaultendpointsprotocol") ?? "https";
  return `${protocol}://${account}.blob.${fields.get("endpointsuffix") ?? "core.windows.net"}`;
}
