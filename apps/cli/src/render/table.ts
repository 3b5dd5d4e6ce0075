import { padText, textWidth } from "./text-width.ts";

/** Returns rows of text with their columns aligned to the left, two spaces apart. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => textWidth(row[column] ?? ""))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => padText(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
