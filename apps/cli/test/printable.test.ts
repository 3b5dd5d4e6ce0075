import { expect, it } from "vitest";
import { mapStrings } from "../src/render/map-strings.ts";
import { printable } from "../src/render/printable.ts";

it("writes out what a terminal would act upon", () => {
  expect(printable("a\u001b[2Jb\r\n\t\u009bc\u007f")).toBe(
    "a\\u{1b}[2Jb\\u{d}\\u{a}\\u{9}\\u{9b}c\\u{7f}",
  );
  expect(printable("gpj.\u202Eexe")).toBe("gpj.\\u{202e}exe");
});

it("leaves every other name as it is", () => {
  const name = "odd name #1, 100% ünïcode? 模型 🤗.bin";
  expect(printable(name)).toBe(name);
});

it("replaces every string of plain data and keeps its shape", () => {
  const data = { a: "x", list: ["x", 1, { b: "x" }], none: undefined, nil: null, on: true };
  expect(mapStrings(data, (text) => text + text)).toEqual({
    a: "xx",
    list: ["xx", 1, { b: "xx" }],
    none: undefined,
    nil: null,
    on: true,
  });
});
