import type { SendableAnswer } from "../../http/send-answer.ts";
import type { XmlNode } from "../../store/xml/xml-document.ts";
import type { AzureCall } from "../azure-call.ts";
import { AzureError } from "../azure-error.ts";
import { invalidQueryParameterValue } from "../azure-errors.ts";
import { xmlAnswer } from "../http/azure-answer.ts";
import { listingDocument } from "../xml/listing-document.ts";
import { listedBlobs } from "./listed-blobs.ts";
import type { ListingScope } from "./listed-blobs.ts";
import { listedNode } from "./listed-node.ts";

/** Parameters that the answer repeats, and the elements that it repeats them in. */
const ECHOED = [
  ["prefix", "Prefix"],
  ["marker", "Marker"],
  ["maxresults", "MaxResults"],
  ["delimiter", "Delimiter"],
] as const;

/** `List Blobs`, flat or by a delimiter. */
export function listBlobs({ container, headers, query, state }: AzureCall): SendableAnswer {
  const include = new Set(query.get("include")?.split(","));
  const left = listedBlobs(container, scopeOf(query, include));
  const page = left.slice(0, pageSizeOf(query, state.options.pageSize));
  const last = left.length > page.length ? page.at(-1) : undefined;
  const nodes: readonly XmlNode[] = [
    ...ECHOED.map(([parameter, element]): XmlNode => [element, query.get(parameter) ?? undefined]),
    ["Blobs", page.map((listed) => listedNode(listed, include.has("metadata")))],
    ["NextMarker", last === undefined ? "" : markerOf(last.name)],
  ];
  const endpoint = `http://${headers["host"]}/${state.options.account}`;
  return xmlAnswer(200, listingDocument({ endpoint, container: container.name }, nodes));
}

function scopeOf(query: URLSearchParams, include: ReadonlySet<string>): ListingScope {
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    after: nameOf(query.get("marker") ?? ""),
    withUncommitted: include.has("uncommittedblobs"),
  };
}

/** What is asked for, up to the server's own limit. */
function pageSizeOf(query: URLSearchParams, limit: number): number {
  const asked = query.get("maxresults");
  if (asked === null) return limit;
  const size = Number(asked);
  if (asked === "" || !Number.isSafeInteger(size)) {
    throw invalidQueryParameterValue("maxresults", asked, "Not a number.");
  }
  if (size >= 1) return Math.min(size, limit);
  const message =
    "One of the query parameters specified in the request URI is outside the permissible range.";
  throw new AzureError(400, "OutOfRangeQueryParameterValue", message);
}

function markerOf(name: string): string {
  return Buffer.from(name).toString("base64url");
}

function nameOf(marker: string): string {
  return Buffer.from(marker, "base64url").toString();
}
