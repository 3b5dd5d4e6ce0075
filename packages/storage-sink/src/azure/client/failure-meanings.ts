import {
  DAMAGED,
  LIMITED,
  LOST_CONDITION,
  REFUSED,
  UNREACHABLE,
} from "../../requests/store-failure.ts";
import type { Meaning, StoreFailure } from "../../requests/store-failure.ts";

const ABSENT: Meaning = {
  code: "NOT_FOUND",
  text: (place) => `${place} does not exist; check the address and the account.`,
};
const DENIED: Meaning = {
  code: "FORBIDDEN",
  text: (place, { name }) =>
    `The store denies access to ${place} (${name}); the credentials in use need the role "Storage Blob Data Contributor", or a shared access signature with the permissions racwdl.`,
};
const SHUT_OUT: Meaning = {
  code: "FORBIDDEN",
  text: (place, { name }) =>
    `The account does not let this machine or this kind of credential in for ${place} (${name}); check its network rules and whether account keys are allowed.`,
};
const DISABLED: Meaning = {
  code: "FORBIDDEN",
  text: (place) => `The account of ${place} is disabled; enable it, or use another one.`,
};
const BAD_KEYS: Meaning = {
  code: "FORBIDDEN",
  text: (place) =>
    `The store does not accept the credentials that were used for ${place}; check AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN or AZURE_STORAGE_CONNECTION_STRING, that they belong to this account, and this machine's clock.`,
};
/** For a shared access signature that is over. */
export const EXPIRED: Meaning = {
  code: "FORBIDDEN",
  text: (place) =>
    `The shared access signature for ${place} has expired; make a new one, set AZURE_STORAGE_SAS_TOKEN, and try again.`,
};
const LEASED: Meaning = {
  code: "CONFLICT",
  text: (place) => `${place} is leased by someone else; end the lease, and try again.`,
};
const KEPT: Meaning = {
  code: "CONFLICT",
  text: (place, { name }) =>
    `${place} cannot be changed (${name}): a policy or a snapshot protects it; lift that, or use another prefix.`,
};
const ARCHIVED: Meaning = {
  code: "CONFLICT",
  text: (place) =>
    `${place} is archived and cannot be read; move it to the tier Hot or Cool first, which takes hours.`,
};
const OTHER_KIND: Meaning = {
  code: "CONFLICT",
  text: (place) => `${place} is no block blob; delete it, and try again.`,
};
const OTHERS_BLOCKS: Meaning = {
  code: "CONFLICT",
  text: (place) =>
    `Another tool has left an unfinished upload of ${place} whose blocks are named otherwise; finish it there, or wait until it expires a week after its last block.`,
};
const TOO_MANY_BLOCKS: Meaning = {
  code: "INSUFFICIENT_RESOURCES",
  text: (place) =>
    `Unfinished uploads of ${place} hold as many blocks as the store takes; they expire a week after the last one. Use another prefix until then.`,
};
const NO_HOST: Meaning = {
  code: "UNAVAILABLE",
  text: (place) =>
    `The host of the account of ${place} is not known; check the account's name, the endpoint and the network.`,
};

/**
 * Error codes of Azure storage (https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
 * and …/blob-service-error-codes) and of the system.
 */
const BY_NAME: Readonly<Record<string, Meaning>> = {
  AccountIsDisabled: DISABLED,
  AuthenticationFailed: BAD_KEYS,
  AuthorizationFailure: SHUT_OUT,
  AuthorizationPermissionMismatch: DENIED,
  AuthorizationProtocolMismatch: SHUT_OUT,
  AuthorizationSourceIPMismatch: SHUT_OUT,
  BlobAlreadyExists: LOST_CONDITION,
  BlobArchived: ARCHIVED,
  BlobBeingRehydrated: ARCHIVED,
  BlobImmutableDueToPolicy: KEPT,
  BlobNotFound: ABSENT,
  BlockCountExceedsLimit: TOO_MANY_BLOCKS,
  BlockListTooLong: REFUSED,
  ConditionNotMet: LOST_CONDITION,
  ContainerBeingDeleted: UNREACHABLE,
  ContainerNotFound: ABSENT,
  Crc64Mismatch: DAMAGED,
  EAI_AGAIN: NO_HOST,
  ENOTFOUND: NO_HOST,
  InternalError: UNREACHABLE,
  InvalidAuthenticationInfo: BAD_KEYS,
  InvalidBlobOrBlock: OTHERS_BLOCKS,
  InvalidBlobType: OTHER_KIND,
  InvalidBlockList: DAMAGED,
  KeyBasedAuthenticationNotPermitted: SHUT_OUT,
  LeaseIdMismatchWithBlobOperation: LEASED,
  LeaseIdMissing: LEASED,
  Md5Mismatch: DAMAGED,
  NoAuthenticationInformation: BAD_KEYS,
  OperationTimedOut: UNREACHABLE,
  PublicAccessNotPermitted: BAD_KEYS,
  RequestEntityTooLargeBlockCountExceedsLimit: TOO_MANY_BLOCKS,
  ServerBusy: LIMITED,
  SnapshotsPresent: KEPT,
};

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  401: BAD_KEYS,
  403: DENIED,
  404: ABSENT,
  408: UNREACHABLE,
  409: LOST_CONDITION,
  412: LOST_CONDITION,
  429: LIMITED,
  503: LIMITED,
};

/** Returns what a failure means. */
export function meaningOf({ name, status }: StoreFailure): Meaning {
  const named = BY_NAME[name];
  if (named !== undefined) return named;
  if (status === undefined) return UNREACHABLE;
  return BY_STATUS[status] ?? (status >= 300 && status < 500 ? REFUSED : UNREACHABLE);
}
