import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createFileHasher, parseDigest } from "../src/index.ts";

const content = Buffer.from("hello, model\n");

describe("createFileHasher", () => {
  test("takes the SHA-256 of a file that is known by its SHA-256", () => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    const hasher = createFileHasher(`sha256:${sha256}`, content.byteLength);
    hasher.update(content.subarray(0, 5));
    hasher.update(content.subarray(5));
    expect(hasher.finish()).toEqual({ sha256, digest: `sha256:${sha256}` });
  });

  test("takes the id that Git itself gives a blob, and the SHA-256 as well", () => {
    const oid = execFileSync("git", ["hash-object", "--stdin"], { input: content })
      .toString()
      .trim();
    const hasher = createFileHasher(`gitblob:${"0".repeat(40)}`, content.byteLength);
    hasher.update(content);
    expect(hasher.finish()).toEqual({
      sha256: createHash("sha256").update(content).digest("hex"),
      digest: `gitblob:${oid}`,
    });
  });

  test("knows Git's id of the empty file", () => {
    const hasher = createFileHasher(`gitblob:${"0".repeat(40)}`, 0);
    expect(hasher.finish().digest).toBe("gitblob:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  });

  test("lets the bytes be reused as soon as update returns", () => {
    const buffer = Buffer.from(content);
    const hasher = createFileHasher(`sha256:${"0".repeat(64)}`, content.byteLength);
    hasher.update(buffer);
    buffer.fill(0);
    expect(hasher.finish().sha256).toBe(createHash("sha256").update(content).digest("hex"));
  });
});

describe("parseDigest", () => {
  test.each([`sha256:${"a".repeat(64)}`, `gitblob:${"0".repeat(40)}`])("passes %s", (text) => {
    expect(parseDigest(text)).toBe(text);
  });

  test.each(["", "sha256:", `sha256:${"A".repeat(64)}`, `gitblob:${"0".repeat(64)}`, "md5:00"])(
    "refuses %j",
    (text) => {
      expect(() => parseDigest(text)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
    },
  );
});
