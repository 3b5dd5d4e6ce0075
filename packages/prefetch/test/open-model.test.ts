import { createMemorySink } from "@prefetch/testing";
import { expect, test } from "vitest";
import { showModel } from "../src/index.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

test.each([
  [
    `store://root/name/${COMMIT}?endpoint=http://127.0.0.1:1&region=x`,
    "?endpoint=http://127.0.0.1:1&region=x",
  ],
  [`store://root/name/${COMMIT}`, ""],
])("%s: the folder above is opened in the same store", async (url, parameters) => {
  const opened: string[] = [];
  const sinkOf = async (address: string) => {
    opened.push(address);
    return createMemorySink({ url: address.replace(/\?.*$/, "") });
  };
  await expect(showModel(url, { sinkOf })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(opened.slice(0, 2)).toEqual([url, `store://root/name${parameters}`]);
});

test("a question mark in a path is part of a name", async () => {
  const opened: string[] = [];
  const urls = [`file:///odd%3Fname/model/${COMMIT}`, "file:///odd%3Fname/model"];
  const sinkOf = async (address: string) => {
    const url = urls[opened.length] ?? "";
    opened.push(address);
    return createMemorySink({ url });
  };
  const shown = showModel(`/odd?name/model/${COMMIT}`, { sinkOf });
  await expect(shown).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(opened.slice(0, 2)).toEqual([`/odd?name/model/${COMMIT}`, urls[1]]);
});
