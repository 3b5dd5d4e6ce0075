import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import { unsafePathReason } from "@prefetch/core";
import type { ListObjectsOptions, StoredObject } from "@prefetch/core";
import { wholePrefixOf } from "../../addresses/whole-key.ts";
import { decodeListed } from "../client/url-encoding.ts";
import { checksumOf } from "../integrity/integrity.ts";
import type { S3Sinking } from "../s3-sinking.ts";
import { versionOf } from "./head-object.ts";

/**
 * Lists objects, as `StorageSink.list` has it. Keys that could not be written through a sink are passed
 * over: other tools mark folders by empty objects whose keys end in a slash.
 */
export async function* listObjects(
  sinking: S3Sinking,
  prefix: string,
  options: ListObjectsOptions = {},
): AsyncIterable<StoredObject> {
  const { store } = sinking;
  const { delimiter, signal } = options;
  const asked: ListObjectsV2CommandInput = {
    Bucket: store.bucket,
    Prefix: wholePrefixOf(store.options, prefix),
    EncodingType: "url",
    Delimiter: delimiter,
  };
  let token: string | undefined;
  do {
    const input = { ...asked, ContinuationToken: token };
    const page = await store.repeated({ signal }, (client, http) =>
      client.send(new ListObjectsV2Command(input), http),
    );
    yield* entriesOf(sinking, page);
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

/** Stores list objects and folders apart; together they are in the order of their UTF-8 bytes again. */
function entriesOf(sinking: S3Sinking, page: ListObjectsV2CommandOutput): StoredObject[] {
  const rootLength = wholePrefixOf(sinking.store.options, "").length;
  const keyOf = (listed: string | undefined): string =>
    decodeListed(listed ?? "", page.EncodingType).slice(rootLength);
  const objects = (page.Contents ?? []).map(({ Key, ...entry }) =>
    objectOf(sinking, keyOf(Key), entry),
  );
  const folders = (page.CommonPrefixes ?? []).map(({ Prefix }) => folderOf(keyOf(Prefix)));
  const entries = [
    ...objects.filter(({ key }) => unsafePathReason(key) === undefined),
    ...folders.filter(({ key }) => unsafePathReason(key.slice(0, -1)) === undefined),
  ];
  return entries.toSorted((one, other) =>
    Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)),
  );
}

type Entry = NonNullable<ListObjectsV2CommandOutput["Contents"]>[number];

function objectOf({ profile }: S3Sinking, key: string, entry: Entry): StoredObject {
  const version = versionOf(entry.ETag);
  return {
    key,
    sizeBytes: entry.Size ?? 0,
    version,
    modifiedAt: wholeSecond(entry.LastModified),
    checksum: checksumOf(profile.known?.integrity, {}, version),
  };
}

/** Answers to HEAD tell whole seconds; some listings tell more. */
function wholeSecond(date: Date | undefined): Date {
  return new Date(Math.floor((date?.getTime() ?? 0) / 1000) * 1000);
}

function folderOf(key: string): StoredObject {
  return { key, sizeBytes: 0, version: "", modifiedAt: new Date(0) };
}
