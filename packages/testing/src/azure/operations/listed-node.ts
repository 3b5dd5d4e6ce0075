import type { XmlNode } from "../../store/xml/xml-document.ts";
import type { StoredBlob } from "../state/container-state.ts";
import { nameNode } from "../xml/listing-document.ts";
import type { Listed } from "./listed-blobs.ts";

const NO_BLOB = { sizeBytes: 0, contentHeaders: {}, tier: undefined, etag: undefined };

/** Returns an entry of a listing as an element. */
export function listedNode(listed: Listed, withMetadata: boolean): XmlNode {
  const name = nameNode(listed.name);
  if (listed.kind === "prefix") return ["BlobPrefix", [name]];
  if (listed.kind === "uncommitted") {
    const { createdAt } = listed;
    const properties = propertiesOf({ ...NO_BLOB, createdAt, lastModified: createdAt });
    return ["Blob", [name, ["Properties", properties]]];
  }
  const { blob } = listed;
  const metadata = withMetadata ? Object.entries(blob.metadata) : undefined;
  return ["Blob", [name, ["Properties", propertiesOf(blob)], ["Metadata", metadata]]];
}

type Described = Pick<
  StoredBlob,
  "contentHeaders" | "createdAt" | "lastModified" | "sizeBytes" | "tier"
> & { readonly etag: string | undefined };

/** Unlike in headers an ETag has no quotes here. */
function propertiesOf(blob: Described): readonly XmlNode[] {
  const { contentHeaders, createdAt, etag, lastModified, sizeBytes, tier } = blob;
  return [
    ["Creation-Time", createdAt.toUTCString()],
    ["Last-Modified", lastModified.toUTCString()],
    ["Etag", etag],
    ["Content-Length", sizeBytes],
    ["Content-Type", contentHeaders["content-type"] ?? ""],
    ["Content-Encoding", contentHeaders["content-encoding"] ?? ""],
    ["Content-Language", contentHeaders["content-language"] ?? ""],
    ["Content-MD5", contentHeaders["content-md5"] ?? ""],
    ["Cache-Control", contentHeaders["cache-control"] ?? ""],
    ["Content-Disposition", contentHeaders["content-disposition"] ?? ""],
    ["BlobType", "BlockBlob"],
    ["AccessTier", tier ?? "Hot"],
    ["AccessTierInferred", tier === undefined ? true : undefined],
    ["LeaseStatus", "unlocked"],
    ["LeaseState", "available"],
    ["ServerEncrypted", true],
  ];
}
