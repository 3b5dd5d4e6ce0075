import { readFile, writeFile } from "node:fs/promises";
import { FAULTS_PAGE, withFaultTables } from "./faults/faults-page.ts";

/** Writes the tables of `docs/faults.md`; oxfmt aligns them. */
await writeFile(FAULTS_PAGE, withFaultTables(await readFile(FAULTS_PAGE, "utf8")));
