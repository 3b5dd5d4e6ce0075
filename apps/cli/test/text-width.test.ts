import { describe, expect, it } from "vitest";
import { tableLines } from "../src/render/table.ts";
import { fitText, padText, textWidth } from "../src/render/text-width.ts";

describe("text on a terminal", () => {
  it("counts two columns for East Asian characters and emoji, one for the rest", () => {
    expect(textWidth("abc")).toBe(3);
    expect(textWidth("模型")).toBe(4);
    expect(textWidth("🤗x")).toBe(3);
    expect(textWidth("e\u0301")).toBe(1);
  });

  it("keeps the end of a name that is too long", () => {
    expect(fitText("model-00001-of-00002.safetensors", 20)).toBe("…f-00002.safetensors");
  });

  it("never takes more columns than there are", () => {
    for (const width of [0, 1, 2, 3, 4, 5, 9]) {
      expect(textWidth(fitText("模型-🤗-name", width))).toBeLessThanOrEqual(width);
    }
  });

  it("pads to a width", () => {
    expect(padText("模", 4)).toBe("模  ");
    expect(padText("long", 2)).toBe("long");
  });

  it("aligns the columns of a table", () => {
    expect(
      tableLines([
        ["A", "SIZE"],
        ["模型", "1 B"],
        ["x", ""],
      ]),
    ).toEqual(["A     SIZE", "模型  1 B", "x"]);
  });
});
