import { startHubEmulator } from "@prefetch/testing";
import type { HubEmulator } from "@prefetch/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FILES, REPO, WEIGHTS, ask, fileUrl, jsonOf } from "./hub-fixture.ts";

let hub: HubEmulator;

beforeAll(async () => {
  hub = await startHubEmulator({
    mode: "mirror",
    treePageSize: 1,
    repositories: [
      { repoId: REPO, files: FILES },
      { repoId: "acme/private", files: FILES, access: "private" },
    ],
  });
});
afterAll(() => hub.close());

it("answers a missing revision by 200 with an empty commit", async () => {
  const answers = ["main", "nope"].map(async (revision) =>
    (await ask(`${hub.url}/api/models/${REPO}/revision/${revision}`)).json(),
  );
  expect(await Promise.all(answers)).toEqual([
    { id: REPO, sha: hub.repository(REPO).commitOf("main") },
    { id: REPO, sha: "" },
  ]);
});

it("lists the whole tree on one page, folders as blank entries", async () => {
  const answer = await ask(`${hub.url}/api/models/${REPO}/tree/main?recursive=true`);
  expect(answer.headers.get("link")).toBeNull();
  const entries = await jsonOf<{ path: string; size: number }[]>(answer);
  expect(entries.map((entry) => entry.path)).toEqual([
    "",
    "",
    "config.json",
    "empty.txt",
    "model.safetensors",
    "nested/deep/notes.md",
  ]);
});

it.each([
  ["model.safetensors", WEIGHTS.toString()],
  ["config.json", '{"a":1}'],
])("answers %s straight away, without length, ETag or ranges", async (path, content) => {
  const answer = await ask(fileUrl(hub, path), { headers: { range: "bytes=0-1" } });
  expect([answer.status, await answer.text()]).toEqual([200, content]);
  for (const name of ["content-length", "etag", "accept-ranges", "x-repo-commit", "ratelimit"]) {
    expect(answer.headers.get(name)).toBeNull();
  }
});

it.each([
  ["a missing file", 500, `/${REPO}/resolve/main/nowhere`],
  ["a missing repository", 401, "/api/models/acme/none/revision/main"],
  ["a private repository", 401, "/api/models/acme/private/revision/main"],
  ["the model without a revision", 401, `/api/models/${REPO}`],
  ["the tree of a missing revision", 404, `/api/models/${REPO}/tree/nope`],
  ["refs", 404, `/api/models/${REPO}/refs`],
  ["commits", 404, `/api/models/${REPO}/commits/main`],
  ["paths-info", 404, `/api/models/${REPO}/paths-info/main`],
  ["raw files", 404, `/${REPO}/raw/main/config.json`],
])("answers %s by %i and no code", async (_, status, target) => {
  const answer = await ask(hub.url + target);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("x-error-code")).toBeNull();
  expect(answer.headers.get("x-error-message")).toBeNull();
});
