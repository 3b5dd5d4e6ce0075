import { requireToken } from "../auth/authenticate.ts";
import { requireSharedAccess } from "../auth/shared-access-signature.ts";
import type { AzureCall, AzureState } from "../azure-call.ts";
import { AzureError } from "../azure-error.ts";
import {
  cannotVerifyCopySource,
  invalidHeaderValue,
  notImplemented,
  sourceConditionNotMet,
} from "../azure-errors.ts";
import { parseRequestTarget } from "../http/request-target.ts";
import type { RequestTarget } from "../http/request-target.ts";
import type { StoredBlob } from "../state/container-state.ts";
import { conditionsOf, failureOf } from "./conditions.ts";

/** What a copy is of. */
export interface CopySource {
  /** The blob. */
  readonly blob: StoredBlob;
  /** Its URL without the query, which may be a signature. */
  readonly url: string;
}

const URL_FORM = /^https?:\/\/([^/?#]+)(\/.*)$/;
const NOT_THERE = "The specified resource does not exist.";

/**
 * Finds what `x-ms-copy-source` names: a blob of this account.
 *
 * @param sharesCaller - whether who may write may read as well, as when one account copies in the background
 * @throws {@link AzureError} `CannotVerifyCopySource` or `SourceConditionNotMet`.
 */
export function copySourceOf(call: AzureCall, sharesCaller: boolean): CopySource {
  const { headers, state } = call;
  const named = headers["x-ms-copy-source"] ?? "";
  const [, host = "", path = ""] = URL_FORM.exec(named) ?? [];
  if (host === "") throw invalidHeaderValue("x-ms-copy-source", named);
  if (host !== headers["host"]) throw cannotVerifyCopySource(404, NOT_THERE, "ResourceNotFound");
  const target = readableTarget(path);
  if (!sharesCaller) requireReadable(call, target);
  const blob = sourceBlob(state, target);
  if (failureOf(conditionsOf(headers, "x-ms-source-"), blob) !== undefined) {
    throw sourceConditionNotMet();
  }
  return { blob, url: `http://${host}${target.rawPath}` };
}

function sourceBlob({ containers }: AzureState, target: RequestTarget): StoredBlob {
  const blob = containers.get(target.container)?.blobs.get(target.blob);
  if (blob !== undefined) return blob;
  throw cannotVerifyCopySource(404, "The specified blob does not exist.", "BlobNotFound");
}

function readableTarget(path: string): RequestTarget {
  try {
    const target = parseRequestTarget(path);
    if (!target.query.has("snapshot") && !target.query.has("versionid")) return target;
  } catch {
    throw cannotVerifyCopySource(400, "The specified URI is not valid.", "InvalidUri");
  }
  throw notImplemented("Copying a snapshot or a version");
}

/** The source is read like by anybody: with a token of its own, or by a URL that is signed. */
function requireReadable({ headers, state }: AzureCall, target: RequestTarget): void {
  const token = headers["x-ms-copy-source-authorization"];
  if (token === undefined && !target.query.has("sig")) {
    throw cannotVerifyCopySource(404, NOT_THERE, "ResourceNotFound");
  }
  try {
    if (token === undefined) requireSharedAccess("GetBlob", target, state.options);
    else requireToken(token, state.options);
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    throw cannotVerifyCopySource(error.status, error.message, error.code);
  }
}
