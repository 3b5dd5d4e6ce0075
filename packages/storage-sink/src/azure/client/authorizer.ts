import { StorageSharedKeyCredential } from "@azure/storage-blob";
import type { CallOptions } from "@prefetch/core";
import type { AzureAccount, AzureCredential } from "../credentials/azure-account.ts";
import { createTokenSource } from "../credentials/token-source.ts";

/** What a request has to carry to be let in. */
export interface Authorization {
  /** What is added to the query; a secret. */
  readonly query?: string | undefined;
  /** What is sent as a bearer token; a secret. */
  readonly token?: string | undefined;
}

/** Lets requests in. The SDK knows of an account's key only: it signs by it. */
export interface Authorizer {
  /** What the SDK signs by. */
  readonly sharedKey: StorageSharedKeyCredential | undefined;
  /** Returns what a request has to carry besides. */
  authorization(options?: CallOptions): Promise<Authorization>;
  /** Forgets a token that the store has refused; tells whether there is another one to be had. */
  renew(): boolean;
}

/** Creates what lets requests in by a credential. */
export function createAuthorizer({ credential }: AzureAccount): Authorizer {
  if (credential.kind === "token") return tokenAuthorizer(credential);
  const isKey = credential.kind === "key";
  const sharedKey = isKey
    ? new StorageSharedKeyCredential(credential.account, credential.accountKey)
    : undefined;
  const authorization = isKey ? {} : { query: credential.query };
  return { sharedKey, authorization: async () => authorization, renew: () => false };
}

function tokenAuthorizer({
  credential,
}: Extract<AzureCredential, { readonly kind: "token" }>): Authorizer {
  const tokens = createTokenSource(credential);
  return {
    sharedKey: undefined,
    authorization: async (options) => ({ token: await tokens.token(options) }),
    renew: () => {
      tokens.renew();
      return true;
    },
  };
}
