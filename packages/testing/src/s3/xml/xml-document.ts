/** An element: its name, and a text or the elements in it; `undefined` leaves it out. */
export type XmlNode = readonly [name: string, value: XmlValue];
type XmlValue = string | number | boolean | undefined | readonly XmlNode[];

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
const ESCAPED = /[&<>"\p{Cc}]/gu;
const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Writes a result document, in the name space that S3 gives its results. */
export function xmlResult(root: string, nodes: readonly XmlNode[]): string {
  return declared(`<${root} xmlns="${NAMESPACE}">${contentOf(nodes)}</${root}>`);
}

/** Writes a document without a name space, as S3's errors are. */
export function xmlDocument(root: string, nodes: readonly XmlNode[]): string {
  return declared(elementOf([root, nodes]));
}

function declared(xml: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
}

function elementOf([name, value]: XmlNode): string {
  if (value === undefined) return "";
  return `<${name}>${typeof value === "object" ? contentOf(value) : escaped(String(value))}</${name}>`;
}

function contentOf(nodes: readonly XmlNode[]): string {
  return nodes.map(elementOf).join("");
}

/** Control characters are written as references: a parser would normalise a bare line end. */
function escaped(text: string): string {
  return text.replace(ESCAPED, (char) => NAMED[char] ?? `&#x${char.charCodeAt(0).toString(16)};`);
}
