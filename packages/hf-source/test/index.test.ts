import { expect, test } from "vitest";
import * as hfSource from "../src/index.ts";

test("exports createHfSource and no other value", () => {
  expect(Object.keys(hfSource)).toEqual(["createHfSource"]);
});
