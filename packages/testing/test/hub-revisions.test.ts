import { startHubEmulator } from "@prefetch/testing";
import type { EmulatedRepository, HubEmulator } from "@prefetch/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FILES, REPO, ask, text } from "./hub-fixture.ts";

let hub: HubEmulator;
let repository: EmulatedRepository;
let first: string;

beforeAll(async () => {
  hub = await startHubEmulator({ repositories: [{ repoId: REPO, files: FILES }] });
  repository = hub.repository(REPO);
  first = repository.commitOf("main");
  repository.setRef("refs/pr/1", first);
  repository.setRef("refs/tags/v1.0", first);
  repository.setRef("feature/x", first);
  repository.commit([text("config.json", "second")]);
});
afterAll(() => hub.close());

describe.each([
  ["a tag", () => "v1.0"],
  ["a pull request, encoded", () => "refs%2Fpr%2F1"],
  ["a pull request, as it is", () => "refs/pr/1"],
  ["a branch with a slash, encoded", () => "feature%2Fx"],
  ["a branch with a slash, as it is", () => "feature/x"],
  ["a full ref name", () => "refs%2Ftags%2Fv1.0"],
  ["a commit", () => first],
  ["a short commit", () => first.slice(0, 7)],
])("by %s", (_, revisionOf) => {
  it("finds the commit", async () => {
    const answer = await ask(`${hub.url}/api/models/${REPO}/revision/${revisionOf()}`);
    expect(await answer.json()).toMatchObject({ sha: first });
  });

  it("lists a folder", async () => {
    const answer = await ask(`${hub.url}/api/models/${REPO}/tree/${revisionOf()}/nested/deep`);
    expect(await answer.json()).toMatchObject([{ path: "nested/deep/notes.md" }]);
  });

  it("finds a file", async () => {
    const answer = await fetch(`${hub.url}/${REPO}/resolve/${revisionOf()}/nested/deep/notes.md`);
    expect(await answer.text()).toBe("notes");
  });
});

it("follows a branch that moves, while the commit stays what it was", async () => {
  const moved = await fetch(`${hub.url}/${REPO}/resolve/main/config.json`);
  const kept = await fetch(`${hub.url}/${REPO}/resolve/${first}/config.json`);
  expect([await moved.text(), await kept.text()]).toEqual(["second", '{"a":1}']);
});

it.each([
  ["an unknown name", "nope"],
  ["an unknown pull request", "refs%2Fpr%2F9"],
  ["six digits of a commit", "abcdef"],
])("answers RevisionNotFound for %s", async (_, revision) => {
  const answer = await ask(`${hub.url}/api/models/${REPO}/revision/${revision}`);
  expect(answer.status).toBe(404);
  expect(answer.headers.get("x-error-code")).toBe("RevisionNotFound");
});

it("lists branches, tags and, where asked for, pull requests", async () => {
  const refs = await ask(`${hub.url}/api/models/${REPO}/refs`);
  expect(await refs.json()).toEqual({
    branches: [
      { name: "main", ref: "refs/heads/main", targetCommit: repository.commitOf("main") },
      { name: "feature/x", ref: "refs/heads/feature/x", targetCommit: first },
    ],
    converts: [],
    tags: [{ name: "v1.0", ref: "refs/tags/v1.0", targetCommit: first }],
  });
  const all = await ask(`${hub.url}/api/models/${REPO}/refs?include_prs=1`);
  expect(await all.json()).toMatchObject({
    pullRequests: [{ name: "refs/pr/1", ref: "refs/pr/1", targetCommit: first }],
  });
});

it("gives the same files after the same parent the same commit, and others another", () => {
  const ids = ["acme/one", "acme/two"].map((repoId) => {
    const same = hub.addRepository({ repoId, files: FILES });
    return same.commitOf("main");
  });
  expect(ids).toEqual([first, first]);
  expect(repository.commit(FILES, { branch: "again" })).toBe(first);
  expect(repository.commit(FILES, { branch: "again" })).not.toBe(first);
});

it("refuses to point a ref at a commit that is not there", () => {
  expect(() => repository.setRef("x", "0".repeat(40))).toThrow(/has no revision/);
});
