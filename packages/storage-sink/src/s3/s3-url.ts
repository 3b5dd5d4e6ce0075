import { PrefetchError } from "@prefetch/core";
import { addressOf, decodePath } from "../addresses/encoded-key.ts";
import type { S3SinkOptions } from "./s3-sink-options.ts";

/** `s3://bucket/prefix?query`; a bucket with `@` or `:` in it, or a fragment, is told apart by its own error. */
const S3_URL =
  /^s3a?:\/\/(?<bucket>[^/?#]*)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?(?<rest>#.*)?$/is;
const PARAMETERS = ["endpoint", "region", "pathStyle", "profile"] as const;

/** What an `s3:` address says of the store. */
export type S3UrlOptions = Pick<
  S3SinkOptions,
  "bucket" | "prefix" | "endpoint" | "region" | "pathStyle" | "profile"
>;

/**
 * Reads an address of the form `s3://bucket/prefix?endpoint=…&region=…&pathStyle=true&profile=…`. The
 * prefix is percent-decoded, so that an address that a sink prints can be given again.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for any other form or parameter. What was given is
 * not repeated: it may be a secret.
 */
export function parseS3Url(url: string): S3UrlOptions {
  const { bucket = "", path = "", query = "", rest } = S3_URL.exec(url)?.groups ?? {};
  if (bucket === "") throw invalid("An S3 address names a bucket: s3://bucket/prefix.");
  // A secret may have a slash: what is before it looks like a bucket.
  if (/[@:]/.test(bucket)) {
    throw invalid(
      "An S3 address holds no credentials and no host; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, and add ?endpoint=… for a host.",
    );
  }
  if (rest !== undefined) throw invalid('An S3 address has no fragment; write "#" as %23.');
  return { bucket, prefix: decode(path.replace(/\/$/, "")), ...parametersOf(query) };
}

/** Returns the address of a prefix in a bucket, without a trailing slash. */
export function s3UrlOf(bucket: string, prefix: string): string {
  return addressOf(`s3://${bucket}`, prefix);
}

/** Returns the key of an object's address in `bucket`; `undefined` for an address elsewhere. */
export function keyOfS3Url(url: string, bucket: string): string | undefined {
  const root = `s3://${bucket}/`;
  return url.startsWith(root) ? decode(url.slice(root.length)) : undefined;
}

function parametersOf(query: string): Partial<S3UrlOptions> {
  const given = [...new URLSearchParams(query)];
  for (const [name] of given) {
    if ((PARAMETERS as readonly string[]).includes(name)) continue;
    throw invalid(
      `An S3 address takes the parameters ${PARAMETERS.join(", ")} and no other; credentials come from the environment. In a prefix write "?" as %3F.`,
    );
  }
  const { pathStyle, ...texts } = Object.fromEntries(given);
  if (pathStyle === undefined) return texts;
  if (pathStyle !== "true" && pathStyle !== "false") {
    throw invalid("The parameter pathStyle of an S3 address is true or false.");
  }
  return { ...texts, pathStyle: pathStyle === "true" };
}

function decode(text: string): string {
  return decodePath(text, "An S3 address");
}

function invalid(message: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message);
}
