import { describe, expect, test } from "vitest";
import { parseManifest, serialiseManifest } from "../src/manifest/manifest-json.ts";
import type { Manifest } from "../src/manifest/manifest.ts";
import { fileOf, manifestOf } from "./manifest-fixture.ts";

const URL_OF_MANIFEST = "file:///models/tiny/.prefetch/manifest.json";
const parse = (value: unknown): Manifest => parseManifest(JSON.stringify(value), URL_OF_MANIFEST);
const textOf = (manifest: Manifest): string =>
  new TextDecoder().decode(serialiseManifest(manifest));

describe("a manifest that is written and read again", () => {
  test("says the same", () => {
    const manifest = manifestOf([
      { ...fileOf("config.json"), gitOid: "cd".repeat(20) },
      { ...fileOf("model.safetensors"), checksum: { algorithm: "crc32c", value: "01020304" } },
    ]);
    expect(parseManifest(serialiseManifest(manifest), URL_OF_MANIFEST)).toEqual(manifest);
  });

  test("keeps fields that this version does not know, wherever they stand", () => {
    const manifest = manifestOf([]);
    const later = {
      ...manifest,
      files: [{ ...fileOf("a"), headerBytes: 12 }],
      info: { ...manifest.info, licence: "MIT" },
      facts: { parameterCount: 5 },
    };
    expect(JSON.parse(textOf(parse(later)))).toEqual(later);
  });

  test("is readable text that ends in a newline", () => {
    const text = textOf(manifestOf([]));
    expect(text).toMatch(/^\{\n {2}"schemaVersion": 1,\n/);
    expect(text.endsWith("\n}\n")).toBe(true);
  });

  test("has the same bytes however its fields and files were ordered", () => {
    const manifest = manifestOf([fileOf("a"), fileOf("b")]);
    const { schemaVersion, files, ...rest } = manifest;
    const shuffled = { ...rest, files: files.toReversed(), schemaVersion };
    expect(textOf(shuffled)).toBe(textOf(manifest));
  });

  test("lists files in the byte order of their paths, as stores list keys", () => {
    const paths = ["b", "\u{1f600}", "\uff5e", "a/b", "a-b", "B"];
    const { files } = parseManifest(serialiseManifest(manifestOf(paths.map(fileOf))), "");
    expect(files.map(({ path }) => path)).toEqual(["B", "a-b", "a/b", "b", "\uff5e", "\u{1f600}"]);
  });
});

describe("a manifest that cannot be used", () => {
  test("of a later format is refused with the versions and the way out", () => {
    const later = { ...manifestOf([]), schemaVersion: 2, files: "elsewhere" };
    expect(() => parse(later)).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        message: expect.stringMatching(/version 2;.*knows version 1 only\. Upgrade/),
      }),
    );
  });

  test.each([
    ["no JSON", "{", "it is not JSON"],
    ["nothing", "", "it is not JSON"],
    ["no object", "[]", "expected object"],
    ["no version", "{}", "schemaVersion"],
  ])("because it is %s is malformed", (_, text, reason) => {
    expect(() => parseManifest(text, URL_OF_MANIFEST)).toThrow(
      expect.objectContaining({
        code: "INTEGRITY",
        message: expect.stringContaining(reason),
        context: { url: URL_OF_MANIFEST },
      }),
    );
  });

  test("because it is not UTF-8 is malformed", () => {
    const bytes = Uint8Array.of(0x22, 0xff, 0x22);
    expect(() => parseManifest(bytes, URL_OF_MANIFEST)).toThrow(
      expect.objectContaining({ code: "INTEGRITY" }),
    );
  });

  test.each([
    ["a negative size", { sizeBytes: -1 }],
    ["a size that is no number", { sizeBytes: "3" }],
    ["a digest of another length", { sha256: "ab" }],
    ["a digest in upper case", { sha256: "AB".repeat(32) }],
    ["a blob id of another length", { gitOid: "ab" }],
  ])("because a file has %s is malformed, and the place is named", (_, change) => {
    const manifest = { ...manifestOf([]), files: [{ ...fileOf("a"), ...change }] };
    expect(() => parse(manifest)).toThrow(
      expect.objectContaining({ code: "INTEGRITY", message: expect.stringContaining("files.0.") }),
    );
  });
});

describe("a hostile manifest", () => {
  test.each([
    "../other/config.json",
    "a/../../b",
    "/etc/passwd",
    "C:/windows",
    "a\\b",
    "a//b",
    "./a",
    "",
    "a\nb",
    ".prefetch/manifest.json",
    ".prefetch",
  ])("that names %j is refused on reading", (path) => {
    expect(() => parse(manifestOf([fileOf(path)]))).toThrow(
      expect.objectContaining({
        code: "INTEGRITY",
        message: expect.stringContaining(JSON.stringify(path)),
      }),
    );
  });

  test("that names a file twice is refused", () => {
    expect(() => parse(manifestOf([fileOf("a"), fileOf("a")]))).toThrow(/"a" is named twice/);
  });

  test("is never written either", () => {
    expect(() => serialiseManifest(manifestOf([fileOf("../a")]))).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});
