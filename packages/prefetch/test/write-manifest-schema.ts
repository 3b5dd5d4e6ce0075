import { writeFileSync } from "node:fs";
import { manifestJsonSchema } from "../src/manifest/manifest-schema.ts";

/** Writes the manifest's JSON Schema to where it is published from; oxfmt gives it its final form. */
writeFileSync(
  new URL("../schema/manifest.schema.json", import.meta.url),
  `${JSON.stringify(manifestJsonSchema(), undefined, 2)}\n`,
);
