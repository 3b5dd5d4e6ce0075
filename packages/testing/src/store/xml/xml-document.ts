/** An element: its name, and a text or the elements in it; `undefined` leaves it out. */
export type XmlNode = readonly [name: string, value: XmlValue];
type XmlValue = string | number | boolean | undefined | readonly XmlNode[];

const ESCAPED = /[&<>"\p{Cc}]/gu;
const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Writes a document; its root in the name space, where one is given. */
export function xmlDocument(root: string, nodes: readonly XmlNode[], namespace?: string): string {
  if (namespace === undefined) return declared(elementOf([root, nodes]));
  return declared(`<${root} xmlns="${namespace}">${contentOf(nodes)}</${root}>`);
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
