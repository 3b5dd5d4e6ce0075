import { cutContent } from "./content.ts";

/** Azure takes parts of any size. */
const PART_BYTES = 100_000;

/** A content of three parts. */
export const {
  content: CONTENT,
  plan: PLAN,
  partOf,
  writeParts,
  storeContent,
} = cutContent(PART_BYTES, 3);
