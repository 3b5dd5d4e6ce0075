import { unsafePathReason } from "@prefetch/core";
import type { ListObjectsOptions, StoredObject } from "@prefetch/core";
import { wholePrefixOf } from "../../addresses/whole-key.ts";
import { objectsAddress } from "../client/gcs-addresses.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import { isRecord } from "../client/json.ts";
import { storedObjectOf } from "./object-resource.ts";

/** Of a resource's fields a tenth is needed. */
const FIELDS = "items(name,size,generation,updated,crc32c),prefixes,nextPageToken";

/**
 * Lists objects, as `StorageSink.list` has it. Keys that could not be written through a sink are passed
 * over: other tools mark folders by empty objects whose keys end in a slash.
 */
export async function* listObjects(
  store: GcsStore,
  prefix: string,
  { delimiter, signal }: ListObjectsOptions = {},
): AsyncIterable<StoredObject> {
  const asked = { prefix: wholePrefixOf(store.options, prefix), delimiter, fields: FIELDS };
  let pageToken: string | undefined;
  do {
    const url = objectsAddress(store.options, { ...asked, pageToken });
    const { json } = await store.repeated({ method: "GET", url, signal });
    const page = isRecord(json) ? json : {};
    yield* entriesOf(store, page);
    const next = page["nextPageToken"];
    pageToken = typeof next === "string" && next !== "" ? next : undefined;
  } while (pageToken !== undefined);
}

/** The store lists objects and folders apart; together they are in the order of their UTF-8 bytes again. */
function entriesOf(
  { options }: GcsStore,
  page: Readonly<Record<string, unknown>>,
): readonly StoredObject[] {
  const rootLength = wholePrefixOf(options, "").length;
  const keyOf = (name: unknown): string => String(name).slice(rootLength);
  const objects = arrayOf(page["items"])
    .filter(isRecord)
    .map((item) => storedObjectOf(keyOf(item["name"]), item));
  const folders = arrayOf(page["prefixes"]).map((name) => folderOf(keyOf(name)));
  const entries = [
    ...objects.filter(({ key }) => unsafePathReason(key) === undefined),
    ...folders.filter(({ key }) => unsafePathReason(key.slice(0, -1)) === undefined),
  ];
  return entries.toSorted((one, other) =>
    Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)),
  );
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function folderOf(key: string): StoredObject {
  return { key, sizeBytes: 0, version: "", modifiedAt: new Date(0) };
}
