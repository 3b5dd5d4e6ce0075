import { startGcsServer } from "@prefetch/testing";
import { expect, it } from "vitest";
import { ask, BUCKET, errorOf, insert, objectUrl, sampleBytes, uploadUrl } from "./gcs-fixture.ts";
import { beginSession } from "./gcs-session-fixture.ts";

it("lets those pass who have a good token", async () => {
  await using server = await startGcsServer({ tokens: ["one", "two"] });
  const headers = { authorization: "Bearer two" };
  expect(await insert(server, "k", "x", { headers })).toMatchObject({ status: 200 });
  const wrong = await ask(objectUrl(server, "k"), { headers: { authorization: "Bearer three" } });
  expect(wrong).toMatchObject(errorOf(401, "authError"));
  expect(wrong.headers.get("www-authenticate")).toMatch(/^Bearer /);
  expect(await ask(objectUrl(server, "k"))).toMatchObject(errorOf(401, "required"));
  const basic = await ask(objectUrl(server, "k"), { headers: { authorization: "Basic two" } });
  expect(basic).toMatchObject(errorOf(401, "authError"));
});

it("takes a session's URL for all that it needs", async () => {
  await using server = await startGcsServer({ tokens: ["one"], requesterPays: true });
  const refused = await ask(uploadUrl(server, { uploadType: "resumable", name: "k" }), {
    method: "POST",
  });
  expect(refused).toMatchObject({ status: 401 });
  const headers = { authorization: "Bearer one" };
  const session = await beginSession(server, "k", { headers, query: { userProject: "p" } });
  expect(await session.query()).toMatchObject({ status: 308 });
  expect(await session.send(0, sampleBytes(10), 10)).toMatchObject({ status: 200 });
});

it("asks who pays", async () => {
  await using server = await startGcsServer({ requesterPays: true });
  const refused = await insert(server, "k", "x");
  expect(refused).toMatchObject(errorOf(400, "required"));
  expect(refused.text).toContain("requester pays");
  const query = { userProject: "p" };
  expect(await insert(server, "k", "x", { query })).toMatchObject({ status: 200 });
  const headers = { "x-goog-user-project": "p" };
  expect(await ask(objectUrl(server, "k"), { headers })).toMatchObject({ status: 200 });
  const bucket = await ask(`${server.url}/storage/v1/b/${BUCKET}?userProject=p`);
  expect(bucket).toMatchObject({ status: 200, json: { billing: { requesterPays: true } } });
});

it("tells of a bucket", async () => {
  await using server = await startGcsServer({ buckets: ["one"] });
  const found = await ask(`${server.url}/storage/v1/b/one`);
  expect(found).toMatchObject({ status: 200, json: { kind: "storage#bucket", name: "one" } });
  const missing = await ask(`${server.url}/storage/v1/b/two`);
  expect(missing).toMatchObject(errorOf(404, "notFound"));
  expect(await insert(server, "k", "x")).toMatchObject(errorOf(404, "notFound"));
  expect(server.requests.map(({ operation }) => operation)).toEqual([
    "GetBucket",
    "GetBucket",
    "InsertObject",
  ]);
});

it.each([
  ["GET", "/"],
  ["GET", "/storage/v1/b"],
  ["GET", "/storage/v1/b/models/o/a/b"],
  ["GET", "/storage/v1/b/models/o/%ff"],
  ["PATCH", "/storage/v1/b/models/o/k"],
  ["PUT", "/storage/v1/b/models/o"],
  ["POST", "/upload/storage/v1/b/models/o?name=k"],
  ["PUT", "/upload/storage/v1/b/models/o?uploadType=resumable"],
  ["POST", "/upload/storage/v1/b/models/o?upload_id=x"],
  ["GET", "/upload/storage/v1/b/models/o/k"],
  ["GET", "/storage/v1/b/models/o/k/compose"],
])("does not know %s %s", async (method, path) => {
  await using server = await startGcsServer();
  const answer = await ask(`${server.url}${path}`, { method });
  expect(answer).toMatchObject(errorOf(404, "notFound"));
  expect(server.requests).toMatchObject([{ operation: "Unknown", status: 404 }]);
});
