import { PrefetchError, isPrefetchError, unlessAborted } from "@prefetch/core";
import type { CallOptions } from "@prefetch/core";
import type { AzureAccessToken, AzureTokenCredential } from "../azure-sink-options.ts";

/** What tokens for Blob storage are asked for (https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory). */
const SCOPE = "https://storage.azure.com/.default";
/** A token that ends sooner is replaced: a request may take long to be sent. */
const LEAST_LIFE_MS = 5 * 60 * 1000;

/** Gets tokens of Microsoft Entra ID, and keeps one as long as it is good. */
export interface TokenSource {
  /** Returns a token that is good for some minutes. */
  token(options?: CallOptions): Promise<string>;
  /** Forgets the one that is kept: the store has refused it. */
  renew(): void;
}

/** Creates a source of tokens; none is asked for yet. Without a credential `@azure/identity` is used. */
export function createTokenSource(given: AzureTokenCredential | undefined): TokenSource {
  let credential = given;
  let kept: AzureAccessToken | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    credential ??= await defaultCredential();
    kept = await tokenOf(credential);
    return kept.token;
  }

  return {
    token: async ({ signal } = {}) => {
      const isGood = (kept?.expiresOnTimestamp ?? 0) > Date.now() + LEAST_LIFE_MS;
      if (kept !== undefined && isGood) return kept.token;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return unlessAborted(asking, signal);
    },
    renew: () => {
      kept = undefined;
    },
  };
}

async function tokenOf(credential: AzureTokenCredential): Promise<AzureAccessToken> {
  try {
    const token = await credential.getToken(SCOPE);
    if (token !== null) return token;
  } catch (error) {
    if (isPrefetchError(error)) throw error;
    throw noToken(error instanceof Error ? error.name : "Error");
  }
  throw noToken("no token");
}

/** What the chain says is long and names every account that it tried: it stays out. */
function noToken(name: string): PrefetchError {
  return new PrefetchError(
    "FORBIDDEN",
    `There is no token for Azure storage (${name}); set AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN or AZURE_STORAGE_CONNECTION_STRING, or log in: az login, a managed identity, or AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET.`,
  );
}

/** Loaded here and not before: it takes a quarter of a second, and most need no token. */
async function defaultCredential(): Promise<AzureTokenCredential> {
  const identity = await import("@azure/identity").catch((error: unknown) => {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      "There is no key and no shared access signature for Azure storage, and the package that logs in is not installed: npm install @azure/identity.",
      { cause: error },
    );
  });
  return new identity.DefaultAzureCredential();
}
