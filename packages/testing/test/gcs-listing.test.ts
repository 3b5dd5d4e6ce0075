import { startGcsServer } from "@prefetch/testing";
import type { GcsServer, GcsServerOptions } from "@prefetch/testing";
import { expect, it } from "vitest";
import { ask, errorOf, insert, objectUrl } from "./gcs-fixture.ts";

const NAMES = ["a", "a/1", "a/2", "a/b/3", "b", "é", "\u{ffff}", "😀"];

interface Page {
  readonly items?: readonly { readonly name: string }[];
  readonly prefixes?: readonly string[];
  readonly nextPageToken?: string;
}

async function serverWithNames(options: GcsServerOptions = {}): Promise<GcsServer> {
  const server = await startGcsServer(options);
  for (const name of NAMES.toReversed()) await insert(server, name, "x");
  return server;
}

async function pages(
  server: GcsServer,
  query: Readonly<Record<string, string | number>>,
): Promise<readonly (readonly string[])[]> {
  const found: string[][] = [];
  let pageToken: string | undefined = "";
  while (pageToken !== undefined) {
    const answer = await ask(objectUrl(server, undefined, { ...query, pageToken }));
    // The document of a listing, of which the test reads these members.
    const page: Page = Object(answer.json);
    found.push([...(page.items ?? []).map(({ name }) => name), ...(page.prefixes ?? [])]);
    pageToken = page.nextPageToken;
  }
  return found;
}

it("lists names in the order of their UTF-8 bytes", async () => {
  await using server = await serverWithNames();
  expect(await pages(server, {})).toEqual([NAMES]);
  expect(server.keys("models")).toEqual(NAMES);
});

it.each([
  [{ prefix: "a/" }, ["a/1", "a/2", "a/b/3"]],
  [{ prefix: "a/", delimiter: "/" }, ["a/1", "a/2", "a/b/"]],
  [{ delimiter: "/", endOffset: "c" }, ["a", "b", "a/"]],
  [{ startOffset: "a/2", endOffset: "é" }, ["a/2", "a/b/3", "b"]],
  [{ prefix: "none" }, []],
])("lists what %j asks for", async (query, names) => {
  await using server = await serverWithNames();
  expect(await pages(server, query)).toEqual([names]);
});

it("lists page by page", async () => {
  await using server = await serverWithNames({ pageSize: 3 });
  expect(await pages(server, {})).toEqual([NAMES.slice(0, 3), NAMES.slice(3, 6), NAMES.slice(6)]);
  const two = await pages(server, { maxResults: 2, delimiter: "/", endOffset: "c" });
  expect(two).toEqual([["a", "a/"], ["b"]]);
  expect(await pages(server, { maxResults: 100, prefix: "a" })).toHaveLength(2);
});

it("goes on behind what was deleted meanwhile", async () => {
  await using server = await serverWithNames();
  const first = await ask(objectUrl(server, undefined, { maxResults: 2 }));
  await ask(objectUrl(server, "a/1"), { method: "DELETE" });
  const page: Page = Object(first.json);
  const rest = await ask(objectUrl(server, undefined, { pageToken: page.nextPageToken ?? "" }));
  expect(rest.json).toMatchObject({ items: NAMES.slice(2).map((name) => ({ name })) });
});

it.each([{ maxResults: 0 }, { maxResults: "x" }, { pageToken: "!" }])(
  "refuses %j",
  async (query: Readonly<Record<string, string | number>>) => {
    await using server = await startGcsServer();
    const refused = await ask(objectUrl(server, undefined, query));
    expect(refused).toMatchObject(errorOf(400, "invalid"));
  },
);
