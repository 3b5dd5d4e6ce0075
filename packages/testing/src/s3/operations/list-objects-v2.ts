import type { SendableAnswer } from "../../http/send-answer.ts";
import { compareUtf8 } from "../../store/utf8-order.ts";
import type { XmlNode } from "../../store/xml/xml-document.ts";
import { resultAnswer } from "../http/s3-answer.ts";
import type { S3Call } from "../s3-call.ts";
import type { StoredObject } from "../state/bucket-state.ts";
import { keyEncodingOf, pageOf, pageSizeOf } from "./list-page.ts";

/** An object, or what several keys have in common. */
interface Listed {
  /** The key or the common prefix. */
  readonly name: string;
  /** The object; a common prefix has none. */
  readonly object: StoredObject | undefined;
}

/** `ListObjectsV2`. */
export function listObjectsV2({ bucket, query, state }: S3Call): SendableAnswer {
  const size = pageSizeOf(query, "max-keys", state.options.pageSize);
  const { entries, truncated, last } = pageOf(listedAfter(bucket.objects, query), size);
  const encode = keyEncodingOf(query);
  return resultAnswer("ListBucketResult", [
    ["Name", bucket.name],
    ["Prefix", encode(query.get("prefix") ?? "")],
    ["Delimiter", encodedOrNone(query.get("delimiter"), encode)],
    ["MaxKeys", size],
    ["KeyCount", entries.length],
    ["EncodingType", query.get("encoding-type")],
    ["IsTruncated", truncated],
    ["ContinuationToken", query.get("continuation-token")],
    ["StartAfter", encodedOrNone(query.get("start-after"), encode)],
    ["NextContinuationToken", truncated && last !== undefined ? tokenOf(last.name) : undefined],
    ...entries.map((entry) => nodeOf(entry, encode)),
  ]);
}

function listedAfter(
  objects: ReadonlyMap<string, StoredObject>,
  query: ReadonlyMap<string, string>,
): readonly Listed[] {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const token = query.get("continuation-token");
  const after = token === undefined ? query.get("start-after") : nameOf(token);
  const names = new Map<string, StoredObject | undefined>();
  for (const [key, object] of objects) {
    if (!key.startsWith(prefix)) continue;
    const common = commonPrefixOf(key, prefix, delimiter);
    names.set(common ?? key, common === undefined ? object : undefined);
  }
  return [...names]
    .map(([name, object]) => ({ name, object }))
    .filter(({ name }) => after === undefined || compareUtf8(name, after) > 0)
    .toSorted((left, right) => compareUtf8(left.name, right.name));
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + delimiter.length);
}

function nodeOf({ name, object }: Listed, encode: (key: string) => string): XmlNode {
  if (object === undefined) return ["CommonPrefixes", [["Prefix", encode(name)]]];
  return [
    "Contents",
    [
      ["Key", encode(name)],
      ["LastModified", object.lastModified.toISOString()],
      ["ETag", `"${object.etag}"`],
      ["ChecksumAlgorithm", object.checksum?.algorithm],
      ["ChecksumType", object.checksum?.type],
      ["Size", object.sizeBytes],
      ["StorageClass", "STANDARD"],
    ],
  ];
}

function encodedOrNone(
  text: string | undefined,
  encode: (key: string) => string,
): string | undefined {
  return text === undefined ? undefined : encode(text);
}

function tokenOf(name: string): string {
  return Buffer.from(name).toString("base64url");
}

function nameOf(token: string): string {
  return Buffer.from(token, "base64url").toString();
}
