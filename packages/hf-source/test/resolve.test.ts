import { startHubEmulator } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { REPO_ID, sourceOver, startModelHub } from "./emulated-model.ts";

const NEWER = [{ path: "README.md", content: { bytes: Buffer.from("newer\n") } }];

describe("resolve", () => {
  test("pins branches, tags, pull requests and commits, each in one call", async () => {
    await using hub = await startModelHub();
    const repository = hub.repository(REPO_ID);
    const older = repository.commitOf("main");
    const newer = repository.commit(NEWER);
    const refs = ["v1.0", "feature/a b", "refs/pr/7", "100%", "a#b?c"];
    for (const ref of refs) repository.setRef(ref, older);
    const source = sourceOver(hub);

    for (const revision of [...refs, older, older.slice(0, 8)]) {
      hub.clearRequests();
      const resolved = await source.resolve({ repoId: REPO_ID, revision });
      expect(resolved).toEqual({ repoId: REPO_ID, revision, commit: older, endpoint: hub.url });
      expect(hub.requests.map((request) => request.route)).toEqual(["revision"]);
    }
    expect(await source.resolve({ repoId: REPO_ID })).toMatchObject({
      revision: "main",
      commit: newer,
    });
  });

  test("stays at its commit when the branch moves on", async () => {
    await using hub = await startModelHub();
    const source = sourceOver(hub);
    const revision = await source.resolve({ repoId: REPO_ID });
    hub.repository(REPO_ID).commit(NEWER);
    const paths: string[] = [];
    for await (const file of source.list(revision)) paths.push(file.path);
    expect(paths.toSorted()).toEqual(["config.json", "empty.txt", "model.safetensors"]);
  });

  test("follows a renamed repository, takes its canonical id and warns", async () => {
    const repoId = "distilbert/distil-gpt2";
    const renamedFrom = ["distilgpt2", "old-owner/distil-gpt2"];
    await using hub = await startHubEmulator({
      repositories: [{ repoId, files: NEWER, renamedFrom }],
    });
    const warnings: string[] = [];
    const source = sourceOver(hub, {
      onEvent: (event) => event.type === "warned" && warnings.push(event.message),
    });
    for (const former of renamedFrom) {
      expect(await source.resolve({ repoId: former })).toMatchObject({ repoId });
    }
    expect(warnings).toEqual(
      renamedFrom.map((former) => `${former} is now called ${repoId}. Use that name from now on.`),
    );
  });

  test("keeps the path of an endpoint that has one", async () => {
    await using hub = await startModelHub();
    const source = sourceOver({ url: `${hub.url}/hub/` });
    await expect(source.resolve({ repoId: REPO_ID })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(hub.requests[0]?.target).toMatch(/^\/hub\/api\/models\/acme\/model\/revision\/main\?/);
  });

  test("refuses an empty commit, as mirrors answer for a revision they lack", async () => {
    await using hub = await startModelHub({ mode: "mirror" });
    const resolving = sourceOver(hub).resolve({ repoId: REPO_ID, revision: "no-such-branch" });
    await expect(resolving).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining('names no commit for acme/model at "no-such-branch"'),
    });
  });

  test.each([
    "",
    "a/b/c",
    "owner/",
    "/name",
    "owner/na--me",
    "owner/na..me",
    "owner/name.git",
    "-owner/name",
    "owner/.name",
    "owner/na me",
    "owner/näme",
    `owner/${"n".repeat(97)}`,
    "../../etc",
  ])("asks nothing for the repository id %j", async (repoId) => {
    await using hub = await startModelHub();
    await expect(sourceOver(hub).resolve({ repoId })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("Write owner/name"),
    });
    expect(hub.requests).toEqual([]);
  });

  test.each(["", ".", ".."])("asks nothing for the revision %j", async (revision) => {
    await using hub = await startModelHub();
    await expect(sourceOver(hub).resolve({ repoId: REPO_ID, revision })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    expect(hub.requests).toEqual([]);
  });
});
