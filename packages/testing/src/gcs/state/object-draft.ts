import type { AssertedHashes } from "../content/asserted-hashes.ts";
import type { Conditions } from "../operations/conditions.ts";

/** What is known of an object before its content. */
export interface ObjectDraft {
  /** Its name. */
  readonly name: string;
  /** What is kept as it was given: `contentType`, `cacheControl`, … */
  readonly attributes: Readonly<Record<string, string>>;
  /** The custom metadata. */
  readonly metadata: Readonly<Record<string, string>> | undefined;
  /** The key that encrypts it. */
  readonly kmsKeyName: string | undefined;
  /** What the client says of its content. */
  readonly asserted: AssertedHashes;
  /** What has to hold when it is written. */
  readonly conditions: Conditions;
}
