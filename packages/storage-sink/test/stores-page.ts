import type { Row } from "./store-tables.ts";

/** The page that says what holds for each store. */
export const STORES_PAGE: URL = new URL("../../../docs/stores.md", import.meta.url);

/** Returns the page with `tables` between their markers. */
export function withTables(page: string, tables: ReadonlyMap<string, readonly Row[]>): string {
  let written = page;
  for (const [name, rows] of tables) {
    written = written.replace(blockOf(name), (_block, begin: string, end: string) =>
      [begin, "", ...linesOf(rows), "", end].join("\n"),
    );
  }
  return written;
}

/** Returns the rows of the table between a name's markers, whatever its layout. */
export function tableIn(page: string, name: string): readonly Row[] {
  const [block = ""] = blockOf(name).exec(page) ?? [];
  const lines = block.split("\n").filter((line) => line.startsWith("|"));
  const cells = lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return cells.filter((row) => !row.every((cell) => /^-+$/.test(cell)));
}

function blockOf(name: string): RegExp {
  return new RegExp(`(<!-- table: ${name} -->).*?(<!-- /table -->)`, "s");
}

function linesOf([headings = [], ...rows]: readonly Row[]): readonly string[] {
  return [headings, headings.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
}
