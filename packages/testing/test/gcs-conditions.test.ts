import { startGcsServer } from "@prefetch/testing";
import type { GcsServer } from "@prefetch/testing";
import { expect, it } from "vitest";
import { ask, BUCKET, errorOf, insert, objectUrl, read, sampleBytes } from "./gcs-fixture.ts";
import { beginSession } from "./gcs-session-fixture.ts";

const NOT_MET = errorOf(412, "conditionNotMet");

async function generationOf(server: GcsServer): Promise<string> {
  return (await read(server, "k")).headers.get("x-goog-generation") ?? "";
}

it("writes where nothing is, once", async () => {
  await using server = await startGcsServer();
  const query = { ifGenerationMatch: 0 };
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => insert(server, "k", String(index), { query })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused).toMatchObject(Array.from({ length: 7 }, () => NOT_MET));
});

it("replaces the generation that is named, and no other", async () => {
  await using server = await startGcsServer();
  const missing = await insert(server, "k", "x", { query: { ifGenerationMatch: 5 } });
  expect(missing).toMatchObject(NOT_MET);
  await insert(server, "k", "one");
  const ifGenerationMatch = await generationOf(server);
  expect(await insert(server, "k", "two", { query: { ifGenerationMatch } })).toMatchObject({
    status: 200,
  });
  expect(await insert(server, "k", "three", { query: { ifGenerationMatch } })).toMatchObject(
    NOT_MET,
  );
  expect((await read(server, "k")).text).toBe("two");
});

it("holds a session to its condition when it is completed", async () => {
  await using server = await startGcsServer();
  const session = await beginSession(server, "k", { query: { ifGenerationMatch: 0 } });
  await insert(server, "k", "first");
  expect(await session.send(0, sampleBytes(10), 10)).toMatchObject(NOT_MET);
  expect(await session.query()).toMatchObject(NOT_MET);
  expect((await read(server, "k")).text).toBe("first");
  expect(server.openUploads()).toEqual([]);
});

it("reads and deletes the generation that is named", async () => {
  await using server = await startGcsServer();
  await insert(server, "k", "content");
  const generation = await generationOf(server);
  const readIf = (query: Record<string, string | number>): Promise<unknown> =>
    ask(objectUrl(server, "k", query));
  expect(await readIf({ ifGenerationMatch: generation })).toMatchObject({ status: 200 });
  expect(await readIf({ ifGenerationMatch: 1 })).toMatchObject(NOT_MET);
  expect(await readIf({ ifGenerationNotMatch: 1 })).toMatchObject({ status: 200 });
  const unchanged = await readIf({ ifGenerationNotMatch: generation });
  expect(unchanged).toMatchObject({ status: 304, text: "" });
  const remove = { method: "DELETE" };
  const other = await ask(objectUrl(server, "k", { ifGenerationMatch: 1 }), remove);
  expect(other).toMatchObject(NOT_MET);
  expect(server.keys(BUCKET)).toEqual(["k"]);
  const right = await ask(objectUrl(server, "k", { ifGenerationMatch: generation }), remove);
  expect(right).toMatchObject({ status: 204 });
});

it("refuses conditions that it cannot read or does not know", async () => {
  await using server = await startGcsServer();
  const noNumber = await insert(server, "k", "x", { query: { ifGenerationMatch: "none" } });
  expect(noNumber).toMatchObject(errorOf(400, "invalid"));
  const unknown = await insert(server, "k", "x", { query: { ifMetagenerationMatch: 1 } });
  expect(unknown).toMatchObject(errorOf(501, "notImplemented"));
});
