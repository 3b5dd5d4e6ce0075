import { startHubEmulator, type HubEmulator } from "@prefetch/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFile, readRange, sourceOver, startModelHub } from "./emulated-model.ts";

const FILES = [{ path: "config.json", content: { bytes: Buffer.from("{}") } }];
const FILE = { path: "config.json", sizeBytes: 2, digest: `gitblob:${"0".repeat(40)}` } as const;

/** What is asked to find out why the private repository cannot be read. */
async function askedFor(hub: HubEmulator, token: string | null): Promise<string[]> {
  hub.clearRequests();
  const resolving = sourceOver(hub, { token }).resolve({ repoId: "acme/private" });
  await expect(resolving).rejects.toThrow(/acme\/private was not found|not accept the token/);
  return hub.requests.map((request) => request.route);
}

describe("what the Hub refuses", () => {
  let hub: HubEmulator;
  beforeAll(async () => {
    hub = await startHubEmulator({
      tokens: ["hf_member"],
      tokensWithoutAccess: ["hf_outsider"],
      repositories: [
        { repoId: "acme/public", files: FILES },
        { repoId: "acme/private", files: FILES, access: "private" },
        { repoId: "acme/gated", files: FILES, access: "gated" },
        { repoId: "acme/disabled", files: FILES, access: "disabled" },
      ],
    });
  });
  afterAll(() => hub.close());

  test.each([
    [
      "acme/missing",
      null,
      "NOT_FOUND",
      "or it is private. Check the name, and where it is private",
    ],
    ["acme/missing", "hf_member", "NOT_FOUND", "and that the token may read it"],
    ["acme/private", null, "NOT_FOUND", "set HF_TOKEN to a token that may read it"],
    ["acme/private", "hf_outsider", "NOT_FOUND", "and that the token may read it"],
    ["acme/private", "hf_wrong", "FORBIDDEN", "The Hub does not accept the token. Make a new one"],
    ["acme/disabled", null, "FORBIDDEN", "acme/disabled is disabled"],
  ])("resolving %s with the token %j: %s, %s", async (repoId, token, code, message) => {
    const resolving = sourceOver(hub, { token }).resolve({ repoId });
    await expect(resolving).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test.each([
    [null, "set HF_TOKEN to a token of the account that did"],
    ["hf_outsider", "wait until access is granted"],
    ["hf_wrong", "this one is not accepted"],
  ])("opening a file of a gated repository with the token %j: %s", async (token, next) => {
    const source = sourceOver(hub, { token });
    const revision = await source.resolve({ repoId: "acme/gated" });
    const opening = source.open(revision, FILE, { start: 0, end: 2 });
    const message = `acme/gated is gated. Accept its licence at ${hub.url}/acme/gated, then`;
    await expect(opening).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringMatching(new RegExp(`^${message}.*${next}`)),
    });
  });

  test("reads private and gated repositories with a token that may", async () => {
    const source = sourceOver(hub, { token: "hf_member" });
    for (const repoId of ["acme/private", "acme/gated"]) {
      const revision = await source.resolve({ repoId });
      const opened = { revision, file: FILE, whole: { start: 0, end: 2 } };
      expect((await readRange(source, opened)).toString()).toBe("{}");
    }
  });

  test("asks whose token it is once after a bare 401, and never without a token", async () => {
    expect(await askedFor(hub, null)).toEqual(["revision"]);
    expect(await askedFor(hub, "hf_wrong")).toEqual(["revision", "whoami"]);
    expect(await askedFor(hub, "hf_outsider")).toEqual(["revision"]);
  });

  test("names a revision that does not exist", async () => {
    const resolving = sourceOver(hub).resolve({ repoId: "acme/public", revision: "v9" });
    await expect(resolving).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining('acme/public has no revision "v9"'),
    });
  });

  test("names a file that does not exist", async () => {
    const source = sourceOver(hub);
    const revision = await source.resolve({ repoId: "acme/public" });
    const opening = source.open(revision, { ...FILE, path: "gone.json" }, { start: 0, end: 2 });
    await expect(opening).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: `acme/public has no file "gone.json" at ${revision.commit}.`,
      context: { path: "gone.json", status: 404 },
    });
  });
});

describe("answers that say nothing more than their status", () => {
  test.each([
    [403, {}, "FORBIDDEN", "may not be read"],
    [404, {}, "NOT_FOUND", "acme/model was not found"],
    [400, {}, "UNAVAILABLE", "answered 400"],
    [500, {}, "UNAVAILABLE", "answered 500"],
    [503, { "Retry-After": "0" }, "UNAVAILABLE", "answered 503"],
    [307, {}, "UNAVAILABLE", "redirects without an address"],
    [302, { Location: "ftp://127.0.0.1/" }, "UNAVAILABLE", "redirects from https to ftp:"],
    [308, { Location: "?" }, "UNAVAILABLE", "redirects more than 8 times"],
    [
      401,
      { "X-Error-Message": "Invalid credentials in Authorization header" },
      "FORBIDDEN",
      "token",
    ],
  ])("%i %j: %s, %s", async (status, headers, code, message) => {
    await using hub = await startModelHub();
    hub.inject({ route: "revision", fault: { kind: "status", status, headers } });
    const resolving = sourceOver(hub, { maxAttempts: 2 }).resolve({ repoId: "acme/model" });
    await expect(resolving).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test("a mirror's 500 for a missing file stays UNAVAILABLE", async () => {
    await using hub = await startModelHub({ mode: "mirror" });
    const source = sourceOver(hub, { maxAttempts: 2 });
    const { revision, file, whole } = await findFile(source, "config.json");
    const opening = source.open(revision, { ...file, path: "gone.json" }, whole);
    await expect(opening).rejects.toMatchObject({
      code: "UNAVAILABLE",
      context: { path: "gone.json", status: 500 },
    });
  });

  test("a page in place of JSON points to the endpoint", async () => {
    await using hub = await startModelHub();
    hub.inject({ route: "revision", fault: { kind: "html-page" } });
    const resolving = sourceOver(hub, { maxAttempts: 2 }).resolve({ repoId: "acme/model" });
    await expect(resolving).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("did not answer with JSON"),
    });
  });
});
