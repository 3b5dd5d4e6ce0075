import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { serialiseManifest } from "../src/manifest/manifest-json.ts";
import { manifestJsonSchema } from "../src/manifest/manifest-schema.ts";
import { fileOf, manifestOf } from "./manifest-fixture.ts";

const published: unknown = JSON.parse(
  readFileSync(new URL("../schema/manifest.schema.json", import.meta.url), "utf8"),
);

test("the published JSON Schema is up to date", () => {
  expect(
    published,
    'It is not: run "node packages/prefetch/test/write-manifest-schema.ts", then "oxfmt".',
  ).toEqual(manifestJsonSchema());
});

test("the JSON Schema accepts what is written, and fields of later versions", () => {
  const schema = z.fromJSONSchema(manifestJsonSchema());
  const manifest: unknown = JSON.parse(
    new TextDecoder().decode(serialiseManifest(manifestOf([fileOf("config.json")]))),
  );
  expect(schema.safeParse(manifest).success).toBe(true);
  expect(schema.safeParse(Object.assign({}, manifest, { facts: {} })).success).toBe(true);
  expect(schema.safeParse(Object.assign({}, manifest, { schemaVersion: 2 })).success).toBe(false);
  expect(schema.safeParse(Object.assign({}, manifest, { files: [{}] })).success).toBe(false);
});
