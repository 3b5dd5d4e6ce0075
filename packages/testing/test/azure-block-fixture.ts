import { idOf } from "./azure-fixture.ts";
import type { Answer, Ask, AzureClient } from "./azure-fixture.ts";

/** Puts a blob whole. */
export function putBlob(
  client: AzureClient,
  blob: string,
  body: Uint8Array | string,
  headers: Ask["headers"] = {},
): Promise<Answer> {
  const all = { "x-ms-blob-type": "BlockBlob", ...headers };
  return client({ method: "PUT", blob, body, headers: all });
}

/** Puts a block; its id is that of a number, or given. */
export function putBlock(
  client: AzureClient,
  blob: string,
  id: number | string,
  { body = "content", headers = {} }: Pick<Ask, "body" | "headers"> = {},
): Promise<Answer> {
  const query = { comp: "block", blockid: typeof id === "number" ? idOf(id) : id };
  return client({ method: "PUT", blob, body, headers, query });
}

/** Commits blocks. */
export function putBlockList(
  client: AzureClient,
  blob: string,
  numbers: readonly number[],
  headers: Ask["headers"] = {},
): Promise<Answer> {
  const body = blockListOf(numbers.map((number) => ["Latest", idOf(number)]));
  return client({ method: "PUT", blob, body, headers, query: { comp: "blocklist" } });
}

/** Writes the document that commits blocks. */
export function blockListOf(blocks: readonly (readonly [place: string, id: string])[]): string {
  const elements = blocks.map(([place, id]) => `<${place}>${id}</${place}>`).join("");
  return `<?xml version="1.0" encoding="utf-8"?>\n<BlockList>${elements}</BlockList>`;
}

/** Reads the list of a blob's blocks. */
export function getBlockList(
  client: AzureClient,
  blob: string,
  blocklisttype?: string,
): Promise<Answer> {
  const type = blocklisttype === undefined ? {} : { blocklisttype };
  return client({ blob, query: { comp: "blocklist", ...type } });
}

/** Returns the texts of all elements of a name. */
export function elementsOf(name: string, xml: string): readonly string[] {
  return Array.from(
    xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "gu")),
    ([, text = ""]) => text,
  );
}
