/** Cuts text into what a reader takes for one character. */
let graphemes: Intl.Segmenter | undefined;
/** What terminals give two columns: East Asian scripts and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;

/** Returns how many columns `text` takes on a terminal. It must hold no control characters. */
export function textWidth(text: string): number {
  return graphemesOf(text).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0);
}

/** Returns `text` padded with spaces to `width` columns. */
export function padText(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

/** Returns `text` if it fits into `width` columns, otherwise its end behind `…`: names differ there. */
export function fitText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const kept: string[] = [];
  let room = width - 1;
  for (const grapheme of graphemesOf(text).toReversed()) {
    room -= graphemeWidth(grapheme);
    if (room < 0) break;
    kept.unshift(grapheme);
  }
  return width < 1 ? "" : `…${kept.join("")}`;
}

/** Its tables take long to load, and most runs print to no terminal. */
function graphemesOf(text: string): string[] {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function graphemeWidth(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1;
}
