import { invalid, required } from "../gcs-errors.ts";
import type { ObjectDraft } from "../state/object-draft.ts";
import { conditionsOf } from "./conditions.ts";

const KEPT: readonly string[] = [
  "cacheControl",
  "contentDisposition",
  "contentEncoding",
  "contentLanguage",
  "contentType",
  "storageClass",
];
const DEFAULTS = { contentType: "application/octet-stream", storageClass: "STANDARD" };
/** "Object naming requirements" in the Cloud Storage documentation. */
const MAX_NAME_BYTES = 1024;
const FORBIDDEN_NAME = /^\.{1,2}$|[\r\n]|^\.well-known\/acme-challenge\//;

/** What a write says of its object. */
export interface ObjectWords {
  /** The parameters of the query. */
  readonly query: ReadonlyMap<string, string>;
  /** The metadata, JSON; empty for none. */
  readonly metadata: string;
  /** The content's type, where the request names one apart from the metadata. */
  readonly contentType: string | undefined;
}

/**
 * Reads what a write says of its object.
 *
 * @throws {@link GcsError} 400 where that cannot be read, or its name is none.
 */
export function objectDraftOf({ query, metadata, contentType }: ObjectWords): ObjectDraft {
  const resource = resourceOf(metadata);
  const given = KEPT.flatMap((member) => {
    const value = textOf(resource, member);
    return value === undefined ? [] : [[member, value] as const];
  });
  return {
    name: nameOf(query.get("name"), textOf(resource, "name")),
    attributes: {
      ...DEFAULTS,
      ...(contentType === undefined ? {} : { contentType }),
      ...Object.fromEntries(given),
    },
    metadata: metadataOf(resource.get("metadata")),
    kmsKeyName: query.get("kmsKeyName") ?? textOf(resource, "kmsKeyName"),
    asserted: { crc32c: textOf(resource, "crc32c"), md5Hash: textOf(resource, "md5Hash") },
    conditions: conditionsOf(query),
  };
}

/**
 * Holds a name to what names may be.
 *
 * @throws {@link GcsError} 400.
 */
function requireName(name: string): void {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw invalid("The specified object name is too long: its UTF-8 encoding exceeds 1024 bytes.");
  }
  if (FORBIDDEN_NAME.test(name)) throw invalid(`Disallowed object name: ${JSON.stringify(name)}`);
}

/**
 * Reads a JSON object.
 *
 * @throws {@link GcsError} 400.
 */
export function resourceOf(text: string): ReadonlyMap<string, unknown> {
  if (text === "") return new Map();
  return membersOf(parsed(text));
}

/**
 * Returns the members of a JSON object.
 *
 * @throws {@link GcsError} 400 where it is none.
 */
export function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw parseError();
  return new Map(Object.entries(value));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw parseError();
  }
}

function parseError(): Error {
  return invalid("Parse Error");
}

function textOf(resource: ReadonlyMap<string, unknown>, member: string): string | undefined {
  const value = resource.get(member);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw invalid(`Invalid value for: ${member}`);
}

function metadataOf(value: unknown): ObjectDraft["metadata"] {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}

function nameOf(ofQuery: string | undefined, ofMetadata: string | undefined): string {
  if (ofQuery !== undefined && ofMetadata !== undefined && ofQuery !== ofMetadata) {
    throw invalid(`Value '${ofMetadata}' in content does not agree with value '${ofQuery}'.`);
  }
  const name = ofQuery ?? ofMetadata ?? "";
  if (name === "") throw required("Required parameter: name");
  requireName(name);
  return name;
}
