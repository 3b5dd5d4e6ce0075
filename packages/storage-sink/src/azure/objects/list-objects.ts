import type {
  BlobItem,
  ContainerClient,
  ContainerListBlobHierarchySegmentResponse,
} from "@azure/storage-blob";
import { unsafePathReason } from "@prefetch/core";
import type { ListObjectsOptions, StoredObject } from "@prefetch/core";
import { wholePrefixOf } from "../../addresses/whole-key.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { isFolderMarker, storedObjectOf } from "./blob-facts.ts";

/** A page of either listing: the flat one has no folders. */
interface Page {
  readonly continuationToken?: string | undefined;
  readonly segment: {
    readonly blobItems: readonly BlobItem[];
    readonly blobPrefixes?: ContainerListBlobHierarchySegmentResponse["segment"]["blobPrefixes"];
  };
}

interface PageRequest {
  readonly prefix: string;
  readonly delimiter: "/" | undefined;
  readonly token: string | undefined;
  readonly http: { readonly abortSignal?: AbortSignal };
}

/**
 * Lists objects, as `StorageSink.list` has it. What marks a folder is passed over, and so are names
 * that could not be written through a sink.
 */
export async function* listObjects(
  store: AzureStore,
  prefix: string,
  { delimiter, signal }: ListObjectsOptions = {},
): AsyncIterable<StoredObject> {
  const wholePrefix = wholePrefixOf(store.options, prefix);
  let token: string | undefined;
  do {
    const asked = { prefix: wholePrefix, delimiter, token };
    const page = await store.repeated({ signal }, (client, http) =>
      pageOf(client, { ...asked, http }),
    );
    yield* entriesOf(store, page);
    token = page.continuationToken === "" ? undefined : page.continuationToken;
  } while (token !== undefined);
}

async function pageOf(
  client: ContainerClient,
  { delimiter, http, prefix, token }: PageRequest,
): Promise<Page> {
  const options = { ...http, includeMetadata: true, ...(prefix !== "" && { prefix }) };
  const settings = token === undefined ? {} : { continuationToken: token };
  const pages =
    delimiter === undefined
      ? client.listBlobsFlat(options).byPage(settings)
      : client.listBlobsByHierarchy(delimiter, options).byPage(settings);
  const { value } = await pages.next();
  return value;
}

/** Blobs and folders come apart; together they are in the order of their UTF-8 bytes again. */
function entriesOf(store: AzureStore, { segment }: Page): StoredObject[] {
  const rootLength = wholePrefixOf(store.options, "").length;
  const objects = segment.blobItems
    .filter(({ metadata }) => !isFolderMarker(metadata))
    .map(({ name, properties }) => storedObjectOf(name.slice(rootLength), properties));
  const folders = (segment.blobPrefixes ?? []).map(({ name }) => folderOf(name.slice(rootLength)));
  const entries = [
    ...objects.filter(({ key }) => unsafePathReason(key) === undefined),
    ...folders.filter(({ key }) => unsafePathReason(key.slice(0, -1)) === undefined),
  ];
  return entries.toSorted((one, other) =>
    Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)),
  );
}

function folderOf(key: string): StoredObject {
  return { key, sizeBytes: 0, version: "", modifiedAt: new Date(0) };
}
