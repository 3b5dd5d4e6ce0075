import { createRedactor, isPrefetchError } from "@prefetch/core";
import type { PrefetchError } from "@prefetch/core";
import { storeErrorOf, vendorNameOf } from "../../requests/store-failure.ts";
import type { StoreFailure } from "../../requests/store-failure.ts";
import type { AzureCredential } from "../credentials/azure-account.ts";
import { sasExpiryOf } from "../credentials/sas-query.ts";
import { EXPIRED, meaningOf } from "./failure-meanings.ts";
import { vendorFailureOf } from "./vendor-failure.ts";

/** What was asked of the store. */
interface AzurePlace {
  /** The container. */
  readonly container: string;
  /** The blob's whole name, where it was about one. */
  readonly key?: string | undefined;
}

/** Translates whatever a request failed with. */
export type TranslateAzureError = (error: unknown, place: AzurePlace) => PrefetchError;

/** Creates the translation for a store that is opened by `credential`. */
export function createErrorTranslation(credential: AzureCredential): TranslateAzureError {
  const redact = createRedactor(secretsOf(credential));
  return (error, { container, key }) => {
    if (isPrefetchError(error)) return error;
    const failure = vendorFailureOf(error, redact);
    const { name } = failure;
    const isWhole = name.startsWith("Container");
    const place = { kind: "container", name: container, key, isWhole };
    const meaning = isOver(credential, failure) ? EXPIRED : meaningOf(failure);
    return storeErrorOf(failure, meaning, place, { name });
  };
}

/** A signature is refused by the same code whatever is wrong with it; its end stands in it. */
function isOver(credential: AzureCredential, { name }: StoreFailure): boolean {
  if (credential.kind !== "sas" || name !== "AuthenticationFailed") return false;
  return (sasExpiryOf(credential.query)?.getTime() ?? Number.POSITIVE_INFINITY) <= Date.now();
}

function secretsOf(credential: AzureCredential): readonly string[] {
  if (credential.kind === "key") return [credential.accountKey];
  if (credential.kind === "token") return [];
  return [credential.query, new URLSearchParams(credential.query).get("sig") ?? ""];
}

/** Tells whether the request may have been carried out although it failed. */
export function isAmbiguous(error: unknown): error is PrefetchError {
  return isPrefetchError(error) && error.code === "UNAVAILABLE";
}

/** Tells whether a blob is not there, and not the container. */
export function isAbsent(error: unknown): boolean {
  return (
    isPrefetchError(error) &&
    error.code === "NOT_FOUND" &&
    vendorNameOf(error) !== "ContainerNotFound"
  );
}
