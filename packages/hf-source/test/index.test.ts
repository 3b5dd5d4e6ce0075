import { expect, test } from "vitest";
import * as hfSource from "../src/index.ts";

test("exports these values", () => {
  expect(Object.keys(hfSource).toSorted()).toEqual([
    "createHfSource",
    "describeHfSource",
    "proxiesOf",
  ]);
});
