/**
 * What a terminal acts upon instead of showing: control characters (C0, DEL, C1), and the marks that
 * change the direction of text, with which a name can be made to read as another.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Returns `text` with everything that a terminal would act upon written out, for example `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
