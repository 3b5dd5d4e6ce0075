import { inspect } from "node:util";
import { startHubEmulator } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { REPO_ID, WEIGHTS, findFile, readRange, sourceOver } from "./emulated-model.ts";
import { startLocalServer } from "./local-server.ts";

const FILES = [
  { path: "config.json", content: { bytes: Buffer.from("{}") } },
  { path: "model.safetensors", content: { bytes: WEIGHTS } },
];
const FILE = { path: "config.json", sizeBytes: 2, digest: `gitblob:${"0".repeat(40)}` } as const;
const CANARIES = ["hf_CanaryCanaryCanary", "canary-of-another-kind"];

describe.each(CANARIES)("the token %s", (token) => {
  test("goes to the Hub with every request and to nobody else", async () => {
    await using hub = await startHubEmulator({
      tokens: [token],
      repositories: [{ repoId: REPO_ID, files: FILES, access: "private" }],
    });
    const source = sourceOver(hub, { token });
    for (const { path } of FILES) await readRange(source, await findFile(source, path));
    const sent = hub.requests.map(({ server, headers }) => [server, headers["authorization"]]);
    expect(sent.filter(([server]) => server === "cdn")).toEqual([["cdn", undefined]]);
    const toHub = sent.filter(([server]) => server === "hub").map(([, value]) => value);
    expect(new Set(toHub)).toEqual(new Set([`Bearer ${token}`]));
  });

  test("is in no error, event, log entry or CDN request, whatever fails", async () => {
    await using hub = await startHubEmulator({
      repositories: [
        { repoId: REPO_ID, files: FILES },
        { repoId: "acme/private", files: FILES, access: "private" },
        { repoId: "acme/gated", files: FILES, access: "gated" },
      ],
    });
    const told: unknown[] = [];
    const source = sourceOver(hub, {
      token,
      maxAttempts: 2,
      onEvent: (event) => told.push(event),
      onRequest: (entry) => told.push(entry),
    });
    const note = (error: unknown) => told.push(error);
    const weights = await findFile(source, "model.safetensors");
    const echo = { "X-Error-Message": `Bearer ${token} is not valid`, Location: `/?${token}` };
    for (const status of [302, 400, 401, 403, 404, 429, 500]) {
      const fault = { kind: "status", status, headers: echo, body: token } as const;
      hub.inject({ route: "revision", times: 2, fault });
      hub.inject({ route: "resolve", times: 2, fault });
      await source.resolve({ repoId: REPO_ID }).catch(note);
      await readRange(source, weights).catch(note);
    }
    hub.inject({ route: "cdn", fault: { kind: "reset", afterBytes: 10 } });
    hub.inject({ route: "tree", fault: { kind: "reset", afterBytes: 0 } });
    await readRange(source, weights).catch(note);
    await findFile(source, "config.json").catch(note);
    await source.resolve({ repoId: "acme/private" }).catch(note);
    await source
      .open({ ...weights.revision, repoId: "acme/gated" }, FILE, { start: 0, end: 2 })
      .catch(note);

    expect(told.length).toBeGreaterThan(30);
    const text = inspect(told, { depth: 12, maxStringLength: null, maxArrayLength: null });
    expect(text).not.toContain(token);
    expect(text).not.toContain("Signature=");
    const toCdn = hub.requests.filter(({ server }) => server === "cdn");
    expect(JSON.stringify(toCdn)).not.toContain(token);
  });

  test.each([
    ["a longer host", (host: string) => `http://${host}.evil.example/steal`],
    ["the host in a query", (host: string) => `http://evil.example/steal?x=${host}`],
    ["the host as a user", (host: string) => `http://${host}@evil.example/steal`],
    [
      "the host as a user with a password",
      (host: string) => `http://${host}:80@evil.example/steal`,
    ],
    ["another port", (host: string) => `http://${host}:8080/steal`],
    ["a subdomain", (host: string) => `http://cdn.${host}/steal`],
    ["a parent domain", () => "http://example/steal"],
    ["a backslash", (host: string) => `http://evil.example\\@${host}/steal`],
  ])("does not go to %s", async (_name, lookAlike) => {
    const host = "hub.example";
    // A proxy that is asked for every host stands for all of them.
    await using world = await startLocalServer((request, response) => {
      const isHub = request.url?.startsWith(`http://${host}/`) ?? false;
      if (isHub) response.writeHead(302, { Location: lookAlike(host) }).end();
      else response.end("{}");
    });
    const environment = { HTTP_PROXY: world.url };
    const source = sourceOver({ url: `http://${host}` }, { token, environment, maxAttempts: 1 });
    const revision = { repoId: "a/b", revision: "main", commit: "c", endpoint: `http://${host}` };
    const opened = { revision, file: FILE, whole: { start: 0, end: 2 } };
    expect((await readRange(source, opened)).toString()).toBe("{}");
    await expect(source.resolve({ repoId: "a/b" })).rejects.toMatchObject({ code: "NOT_FOUND" });

    const [atHub, stolen, apiAtHub, apiStolen] = world.targets.map((target) =>
      world.authorizations.get(target),
    );
    expect([atHub, apiAtHub]).toEqual([`Bearer ${token}`, `Bearer ${token}`]);
    expect([stolen, apiStolen]).toEqual([undefined, undefined]);
  });
});
