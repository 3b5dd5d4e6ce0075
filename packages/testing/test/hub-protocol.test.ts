import { createHash } from "node:crypto";
import { startHubEmulator } from "@prefetch/testing";
import type { HubEmulator } from "@prefetch/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FILES, REPO, WEIGHTS, ask, fileUrl } from "./hub-fixture.ts";

const RATE = '"fixed window";"resolvers";q=3000;w=300';
const API_RATE = '"fixed window";"api";q=3000;w=300';
const gitBlobId = (content: string): string =>
  createHash("sha1").update(`blob ${content.length}\0${content}`).digest("hex");
const sha256 = createHash("sha256").update(WEIGHTS).digest("hex");

let hub: HubEmulator;
let commit: string;

beforeAll(async () => {
  hub = await startHubEmulator({
    repositories: [
      { repoId: REPO, files: FILES },
      { repoId: "acme/private", files: FILES, access: "private" },
    ],
    tokens: ["valid"],
  });
  commit = hub.repository(REPO).commitOf("main");
});
afterAll(() => hub.close());

describe.each(["GET", "HEAD"])("%s", (method) => {
  it("answers 302 for a file in LFS, with all its metadata on the redirect", async () => {
    const answer = await ask(fileUrl(hub, "model.safetensors"), { method });
    const location = answer.headers.get("location") ?? "";
    expect(answer.status).toBe(302);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "x-linked-etag": `"${sha256}"`,
      "x-linked-size": String(WEIGHTS.byteLength),
      "x-repo-commit": commit,
      "accept-ranges": "bytes",
      "cache-control": "no-store",
      vary: "Origin, Accept",
      "ratelimit-policy": RATE,
      "content-length": String(`Found. Redirecting to ${location}`.length),
    });
    expect(answer.headers.get("etag")).toBeNull();
    expect(answer.headers.get("link")).toBeNull();
    expect(new URL(location).origin).toBe(hub.cdnUrl);
    expect(new URL(location).hostname).not.toBe(new URL(hub.url).hostname);
  });

  it("answers 307 to the resolver's cache for a file in Git, then 200", async () => {
    const first = await ask(fileUrl(hub, "config.json"), { method });
    expect(first.status).toBe(307);
    expect(first.headers.get("location")).toMatch(
      new RegExp(`^/api/resolve-cache/models/${REPO}/${commit}/config.json\\?etag=%22`),
    );
    expect(first.headers.get("x-repo-commit")).toBe(commit);
    const second = await ask(hub.url + (first.headers.get("location") ?? ""), { method });
    expect(second.status).toBe(200);
    expect(Object.fromEntries(second.headers)).toMatchObject({
      etag: `"${gitBlobId('{"a":1}')}"`,
      "content-length": "7",
      "accept-ranges": "bytes",
      "x-repo-commit": commit,
      "content-disposition": `inline; filename*=UTF-8''config.json; filename="config.json";`,
      "content-security-policy": "default-src 'none'; sandbox",
    });
    expect(await second.text()).toBe(method === "GET" ? '{"a":1}' : "");
  });

  it("answers 200 at once for a file in Git of a private repository", async () => {
    const answer = await ask(`${hub.url}/acme/private/resolve/main/config.json`, {
      method,
      headers: { authorization: "Bearer valid" },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("etag")).toBe(`"${gitBlobId('{"a":1}')}"`);
  });

  it("answers 404 for a file that is not there, with the commit", async () => {
    const answer = await ask(fileUrl(hub, "nowhere.txt"), { method });
    expect(answer.status).toBe(404);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "x-error-code": "EntryNotFound",
      "x-error-message": "Entry not found",
      "x-repo-commit": commit,
      "content-type": "text/plain; charset=utf-8",
      "content-length": "15",
      "ratelimit-policy": RATE,
    });
  });
});

it("answers the API in JSON with a weak ETag and the API's rate limit", async () => {
  const answer = await ask(`${hub.url}/api/models/${REPO}`);
  expect(answer.headers.get("etag")).toMatch(/^W\/"[0-9a-f]+-.{27}"$/);
  expect(answer.headers.get("ratelimit-policy")).toBe(API_RATE);
  expect(answer.headers.get("vary")).toBe("Origin");
  expect(await answer.json()).toMatchObject({
    id: REPO,
    author: "acme",
    sha: commit,
    private: false,
    gated: false,
    disabled: false,
    siblings: [
      { rfilename: "config.json" },
      { rfilename: "empty.txt" },
      { rfilename: "model.safetensors" },
      { rfilename: "nested/deep/notes.md" },
    ],
  });
});

it("tells sizes and digests of all files where blobs are asked for", async () => {
  const answer = await ask(`${hub.url}/api/models/${REPO}?blobs=True`);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize 16\n`;
  expect(await answer.json()).toMatchObject({
    siblings: [
      { rfilename: "config.json", size: 7, blobId: gitBlobId('{"a":1}') },
      { rfilename: "empty.txt", size: 0, blobId: gitBlobId("") },
      {
        rfilename: "model.safetensors",
        size: 16,
        blobId: gitBlobId(pointer),
        lfs: { sha256, size: 16, pointerSize: pointer.length },
      },
      { rfilename: "nested/deep/notes.md", size: 5, blobId: gitBlobId("notes") },
    ],
  });
});

it("answers raw with the pointer of a file in LFS", async () => {
  const answer = await ask(`${hub.url}/${REPO}/raw/main/model.safetensors`);
  expect(await answer.text()).toBe(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize 16\n`,
  );
  expect(await (await ask(`${hub.url}/${REPO}/raw/main/config.json`)).text()).toBe('{"a":1}');
});

it.each([
  ["JSON", { body: JSON.stringify({ paths: ["config.json", "nested", "nowhere"] }) }],
  ["a form", { body: new URLSearchParams("paths=config.json&paths=nested&paths=nowhere") }],
])("answers paths-info asked in %s, and leaves out what is not there", async (kind, { body }) => {
  const headers = kind === "JSON" ? { "content-type": "application/json" } : {};
  const answer = await ask(`${hub.url}/api/models/${REPO}/paths-info/main`, {
    method: "POST",
    body,
    headers,
  });
  expect(await answer.json()).toMatchObject([
    { type: "file", path: "config.json", oid: gitBlobId('{"a":1}'), size: 7 },
    { type: "directory", path: "nested", size: 0 },
  ]);
});

it("lists the history, the newest commit first, page by page", async () => {
  const repository = hub.addRepository({ repoId: "acme/history", files: FILES });
  const ids = [repository.commitOf("main"), repository.commit([]), repository.commit(FILES)];
  const first = await ask(`${hub.url}/api/models/acme/history/commits/main?limit=2`);
  expect(first.headers.get("x-total-count")).toBe("3");
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
  expect(await first.json()).toMatchObject([{ id: ids[2] }, { id: ids[1] }]);
  expect(await (await ask(next)).json()).toMatchObject([{ id: ids[0] }]);
});

it("answers 404 for an address that it does not have", async () => {
  const answer = await ask(`${hub.url}/api/models/${REPO}/xet-read-token/main`);
  expect(answer.status).toBe(404);
});
