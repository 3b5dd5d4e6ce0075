import { AzureError } from "../azure-error.ts";
import { invalidXmlDocument } from "../azure-errors.ts";

/** Where a block that is to be committed is looked for. */
export type BlockPlace = "Committed" | "Latest" | "Uncommitted";

/** A block as a request to commit names it. */
export interface NamedBlock {
  /** Where it is. */
  readonly place: BlockPlace;
  /** Its id, base64. */
  readonly blockId: string;
}

/** "Scalability and performance targets for Blob storage". */
const MAX_BLOCKS = 50_000;
const ROOT = /<BlockList\s*(?:\/>|>.*<\/BlockList>)/su;
const BLOCK = /<(Committed|Latest|Uncommitted)>([^<]*)<\/\1>/gu;

/**
 * Reads the body of `Put Block List`. Its ids are base64: nothing is ever escaped in it.
 *
 * @throws {@link AzureError} `InvalidXmlDocument` or `BlockListTooLong`.
 */
export function parseBlockList(xml: string): readonly NamedBlock[] {
  const [list] = ROOT.exec(xml) ?? [];
  if (list === undefined) throw invalidXmlDocument();
  const blocks = Array.from(list.matchAll(BLOCK), ([, place = "", blockId = ""]) => ({
    place: placeOf(place),
    blockId: blockId.trim(),
  }));
  if (blocks.length <= MAX_BLOCKS) return blocks;
  const message = "The block list may not contain more than 50,000 blocks.";
  throw new AzureError(400, "BlockListTooLong", message);
}

function placeOf(name: string): BlockPlace {
  return name === "Committed" || name === "Uncommitted" ? name : "Latest";
}
