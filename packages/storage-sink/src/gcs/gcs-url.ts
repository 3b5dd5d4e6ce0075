import { PrefetchError } from "@prefetch/core";
import { addressOf, decodePath } from "../addresses/encoded-key.ts";
import type { GcsSinkOptions } from "./gcs-sink-options.ts";

/** `gs://bucket/prefix?query`; a bucket with `@` or `:` in it, or a fragment, is told apart by its own error. */
const GCS_URL =
  /^(?:gs|gcs):\/\/(?<bucket>[^/?#]*)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?(?<rest>#.*)?$/is;
const PARAMETERS = ["endpoint", "userProject"] as const;

/** What a `gs:` address says of the store. */
export type GcsUrlOptions = Pick<GcsSinkOptions, "bucket" | "prefix" | "endpoint" | "userProject">;

/** Where an object lies. */
export interface GcsObjectPlace {
  /** The bucket. */
  readonly bucket: string;
  /** The whole key. */
  readonly key: string;
}

/**
 * Reads an address of the form `gs://bucket/prefix?endpoint=…&userProject=…`; `gcs:` is the same scheme.
 * The prefix is percent-decoded, so that an address that a sink prints can be given again.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for any other form or parameter. What was given is
 * not repeated: it may be a secret.
 */
export function parseGcsUrl(url: string): GcsUrlOptions {
  const { bucket = "", path = "", query = "", rest } = GCS_URL.exec(url)?.groups ?? {};
  if (bucket === "") throw invalid("A GCS address names a bucket: gs://bucket/prefix.");
  // A secret may have a slash: what is before it looks like a bucket.
  if (/[@:]/.test(bucket)) {
    throw invalid(
      "A GCS address holds no credentials and no host; set GOOGLE_APPLICATION_CREDENTIALS, or run gcloud auth application-default login, and add ?endpoint=… for a host.",
    );
  }
  if (rest !== undefined) throw invalid('A GCS address has no fragment; write "#" as %23.');
  return { bucket, prefix: decode(path.replace(/\/$/, "")), ...parametersOf(query) };
}

/** Returns the address of a prefix in a bucket, without a trailing slash. */
export function gcsUrlOf(bucket: string, prefix: string): string {
  return addressOf(`gs://${bucket}`, prefix);
}

/** Returns where the object of an address lies; `undefined` for an address of another store. */
export function placeOfGcsUrl(url: string): GcsObjectPlace | undefined {
  const { bucket, key } = /^gs:\/\/(?<bucket>[^/?#@:]+)\/(?<key>.+)$/s.exec(url)?.groups ?? {};
  return bucket === undefined || key === undefined ? undefined : { bucket, key: decode(key) };
}

function parametersOf(query: string): Partial<GcsUrlOptions> {
  const given = [...new URLSearchParams(query)];
  for (const [name] of given) {
    if ((PARAMETERS as readonly string[]).includes(name)) continue;
    throw invalid(
      `A GCS address takes the parameters ${PARAMETERS.join(", ")} and no other; credentials come from the environment. In a prefix write "?" as %3F.`,
    );
  }
  return Object.fromEntries(given);
}

function decode(text: string): string {
  return decodePath(text, "A GCS address");
}

function invalid(message: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message);
}
