import type { GcsServer } from "@prefetch/testing";
import { cutContent } from "./content.ts";

/** Four of what a session takes. */
export const PART_BYTES = 1024 * 1024;

/** A content of three parts. */
export const {
  content: CONTENT,
  plan: PLAN,
  partOf,
  writeParts,
  storeContent,
  holdsContent,
} = cutContent(PART_BYTES, 3);

/** Returns the ranges that were sent to sessions, in order. */
export function sentRanges(server: GcsServer): readonly (string | undefined)[] {
  return server.requests
    .filter(({ operation }) => operation === "UploadChunk" || operation === "QueryUpload")
    .map(({ range }) => range);
}
