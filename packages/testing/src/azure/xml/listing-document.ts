import { xmlDocument } from "../../store/xml/xml-document.ts";
import type { XmlNode } from "../../store/xml/xml-document.ts";

/** What a listing is of. */
export interface ListingSubject {
  /** The address of the account. */
  readonly endpoint: string;
  /** The container. */
  readonly container: string;
}

/**
 * The service documents this for U+FFFE and U+FFFF. Control characters are written so as well: XML has no way
 * to write most of them, and clients read the others differently.
 */
const UNWRITABLE = /[\p{Cc}\uFFFE\uFFFF]/u;
const ENCODED_NAME = "EncodedName";

/**
 * Returns a name as an element: percent-encoded where XML cannot write it, and marked so; since version
 * 2021-02-12 of the service.
 */
export function nameNode(name: string): XmlNode {
  return UNWRITABLE.test(name) ? [ENCODED_NAME, encodeURIComponent(name)] : ["Name", name];
}

/**
 * Writes a listing. Two of its elements have attributes, which the shared writer does not know; within it
 * `<` is always that of a tag, so that they can be put in afterwards.
 */
export function listingDocument(
  { endpoint, container }: ListingSubject,
  nodes: readonly XmlNode[],
): string {
  return xmlDocument("EnumerationResults", nodes)
    .replace(
      "<EnumerationResults>",
      `<EnumerationResults ServiceEndpoint="${endpoint}" ContainerName="${container}">`,
    )
    .replaceAll(`<${ENCODED_NAME}>`, '<Name Encoded="true">')
    .replaceAll(`</${ENCODED_NAME}>`, "</Name>");
}
