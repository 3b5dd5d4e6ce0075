/** How uploads that a killed run left open come to an end. */
export interface LifecycleAdvice {
  /** What happens to them, and what to set. */
  readonly text: string;
  /** The rule to set, as the store's own tool takes it. */
  readonly document?: object | undefined;
  /** The command that sets it, with `lifecycle.json` for the file that holds the rule. */
  readonly command?: string | undefined;
}

/** Longer than any transfer takes, and the time after which the other stores forget by themselves. */
const DAYS = 7;

/**
 * Returns the advice for a store.
 *
 * @param url - its address, as a sink tells it: the bucket, then the prefix percent-encoded
 * @param endpoint - the service's address where the store is not at its vendor's
 */
export function lifecycleAdviceOf(url: string, endpoint?: string): LifecycleAdvice {
  const [, scheme = "", bucket = "", path = ""] =
    /^([a-z0-9]+):\/\/([^/]*)\/?(.*)$/.exec(url) ?? [];
  const prefix = path === "" ? "" : `${decodeURIComponent(path)}/`;
  switch (scheme) {
    case "s3":
      return s3Advice(bucket, prefix, endpoint);
    case "gs":
      return gcsAdvice(bucket, prefix);
    case "az":
      return {
        text: `Blocks that were never committed are dropped by the service ${DAYS} days after the last one. There is nothing to set.`,
      };
    case "file":
      return {
        text: "The next run of prefetch removes what a killed one left. There is nothing to set.",
      };
    default:
      return { text: "Nothing is known of how this store expires uploads that are left open." };
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html */
function s3Advice(bucket: string, prefix: string, endpoint: string | undefined): LifecycleAdvice {
  const at = endpoint === undefined ? "" : ` --endpoint-url ${endpoint}`;
  return {
    text: "Parts of uploads that a killed run left open are kept, and paid for, until the upload is aborted. Let the bucket do that. The command replaces all of the bucket's rules: put the rule beside those that `aws s3api get-bucket-lifecycle-configuration` shows.",
    document: {
      Rules: [
        {
          ID: "abort-abandoned-uploads",
          Status: "Enabled",
          Filter: { Prefix: prefix },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: DAYS },
        },
      ],
    },
    command: `aws s3api put-bucket-lifecycle-configuration --bucket ${bucket} --lifecycle-configuration file://lifecycle.json${at}`,
  };
}

/** https://cloud.google.com/storage/docs/lifecycle#abort-mpu */
function gcsAdvice(bucket: string, prefix: string): LifecycleAdvice {
  const condition = { age: DAYS, ...(prefix === "" ? {} : { matchesPrefix: [prefix] }) };
  return {
    text: `Upload sessions expire by themselves after ${DAYS} days. XML multipart uploads do not: let the bucket abort them. The command replaces all of the bucket's rules: put the rule beside those that are there.`,
    document: { rule: [{ action: { type: "AbortIncompleteMultipartUpload" }, condition }] },
    command: `gcloud storage buckets update gs://${bucket} --lifecycle-file=lifecycle.json`,
  };
}
