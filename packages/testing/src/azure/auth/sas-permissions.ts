import { AzureError } from "../azure-error.ts";
import type { AzureOperation } from "../azure-server-api.ts";

/** What a signed URL has to allow. */
interface Need {
  /** The letters of which one has to be in `sp`; none where any signature will do. */
  readonly permissions: readonly string[];
  /** The letter that has to be in the `srt` of an account's signature. */
  readonly resource: "" | "c" | "o";
}

const READ: Need = { permissions: ["r"], resource: "o" };
const WRITE: Need = { permissions: ["c", "w"], resource: "o" };
const ANY: Need = { permissions: [], resource: "" };

/** From the tables of permissions in "Create a service SAS" and "Create an account SAS". */
const NEEDS: Readonly<Record<AzureOperation, Need>> = {
  CopyBlob: WRITE,
  CopyBlobFromUrl: WRITE,
  DeleteBlob: { permissions: ["d"], resource: "o" },
  GetAccountInformation: ANY,
  GetBlob: READ,
  GetBlobProperties: READ,
  GetBlockList: READ,
  GetContainerProperties: { permissions: ["r"], resource: "c" },
  ListBlobs: { permissions: ["l"], resource: "c" },
  PutBlob: WRITE,
  PutBlock: WRITE,
  PutBlockFromUrl: WRITE,
  PutBlockList: WRITE,
  Unknown: ANY,
};

/**
 * Requires that the query of a signed URL allows an operation.
 *
 * @throws {@link AzureError} with the code of the service.
 */
export function requirePermission(operation: AzureOperation, query: URLSearchParams): void {
  const { permissions, resource } = NEEDS[operation];
  const ofAccount = query.has("ss");
  // No signature of a container gives its properties: only one of the account does.
  if (!ofAccount && operation === "GetContainerProperties") throw refused("AuthorizationFailure");
  if (ofAccount && !has(query, "ss", "b")) throw refused("AuthorizationServiceMismatch");
  if (ofAccount && !has(query, "srt", resource)) throw refused("AuthorizationResourceTypeMismatch");
  if (permissions.length > 0 && !permissions.some((letter) => has(query, "sp", letter))) {
    throw refused("AuthorizationPermissionMismatch");
  }
}

function has(query: URLSearchParams, name: string, letter: string): boolean {
  return query.get(name)?.includes(letter) === true;
}

function refused(code: string): AzureError {
  return new AzureError(403, code, "This request is not authorized to perform this operation.");
}
