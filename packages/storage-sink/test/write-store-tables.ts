import { readFile, writeFile } from "node:fs/promises";
import { storeTables } from "./store-tables.ts";
import { STORES_PAGE, withTables } from "./stores-page.ts";

/** Writes the tables of `docs/stores.md` that follow from the code; oxfmt aligns them. */
await writeFile(STORES_PAGE, withTables(await readFile(STORES_PAGE, "utf8"), await storeTables()));
