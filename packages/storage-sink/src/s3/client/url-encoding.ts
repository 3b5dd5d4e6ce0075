/**
 * Returns a key of a listing. Asked for `encoding-type=url`, stores percent-encode keys, and write a
 * space as `+`; those that do not say that they did have sent them as they are.
 */
export function decodeListed(text: string, encodingType: string | undefined): string {
  return encodingType === "url" ? decodeURIComponent(text.replaceAll("+", " ")) : text;
}
