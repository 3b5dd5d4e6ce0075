/** Compares two texts as stores order keys: by their bytes in UTF-8. */
export function compareUtf8(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
