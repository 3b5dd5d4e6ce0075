import { expect, test } from "vitest";
import { planPasses } from "../src/run/plan-passes.ts";

const NONE: ReadonlySet<string> = new Set();

function item(path: string, wave = 0, reuse?: { readonly kind: "stored" }) {
  return { file: { path, sizeBytes: 1, digest: "gitblob:0" as const }, key: path, wave, reuse };
}

function passesOf(...wanted: Parameters<typeof planPasses>[0]) {
  return planPasses(wanted).map(
    ({ destinations, items }) =>
      `${destinations.join("+")}: ${items.map(({ file }) => file.path).join(" ")}`,
  );
}

test("what all lack goes to all at once", () => {
  const items = [item("a"), item("b")];
  expect(passesOf({ items, resumable: NONE }, { items, resumable: NONE })).toEqual(["0+1: a b"]);
});

test("what a destination may have in part or whole is its own affair", () => {
  const passes = passesOf(
    { items: [item("a"), item("b", 0, { kind: "stored" }), item("c")], resumable: NONE },
    { items: [item("a"), item("b"), item("c")], resumable: new Set(["c"]) },
  );
  expect(new Set(passes)).toEqual(new Set(["0+1: a", "0: b", "0: c", "1: b", "1: c"]));
});

test("waves come one after the other, whoever lacks what", () => {
  const passes = passesOf(
    { items: [item("config.json", 1), item("a")], resumable: NONE },
    { items: [item("config.json", 1, { kind: "stored" }), item("b")], resumable: NONE },
  );
  expect(new Set(passes.slice(0, 2))).toEqual(new Set(["0: a", "1: b"]));
  expect(new Set(passes.slice(2))).toEqual(new Set(["0: config.json", "1: config.json"]));
});
