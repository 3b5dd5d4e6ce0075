import { cutContent } from "./content.ts";

/** The smallest part that the server takes, in bytes. */
export const PART_BYTES = 5 * 1024 * 1024;

/** A content of two parts. */
export const {
  content: CONTENT,
  plan: PLAN,
  partOf,
  writeParts,
  storeContent,
} = cutContent(PART_BYTES, 2);
