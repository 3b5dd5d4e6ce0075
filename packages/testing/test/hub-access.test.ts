import { startHubEmulator } from "@prefetch/testing";
import type { HubEmulator, RepositoryFixture } from "@prefetch/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FILES, ask } from "./hub-fixture.ts";

const repositories = (["public", "private", "gated", "disabled"] as const).map(
  (access): RepositoryFixture => ({ repoId: `acme/${access}`, files: FILES, access }),
);
let hub: HubEmulator;

beforeAll(async () => {
  hub = await startHubEmulator({
    repositories,
    tokens: ["member"],
    tokensWithoutAccess: ["outsider"],
  });
});
afterAll(() => hub.close());

function askAs(token: string, target: string): Promise<Response> {
  const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
  return ask(hub.url + target, { headers });
}

const INVALID = "Invalid username or password.";
const NOT_FOUND = "Repository not found";
const DISABLED = "Access to this resource is disabled.";
const RESTRICTED = "Access to model acme/gated is restricted";
const CHALLENGE = 'Bearer realm="Authentication required", charset="UTF-8"';

interface Expectation {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly challenge?: string;
}

const missing = {
  anonymous: { status: 401, code: "RepoNotFound", message: INVALID, challenge: CHALLENGE },
  known: { status: 404, code: "RepoNotFound", message: NOT_FOUND },
};
const unauthenticated = { status: 401, message: INVALID, challenge: CHALLENGE };
const disabled = { status: 403, message: DISABLED };
const gated = {
  anonymous: {
    status: 401,
    code: "GatedRepo",
    message: `${RESTRICTED}. You must be authenticated to access it.`,
    challenge: CHALLENGE,
  },
  outsider: {
    status: 403,
    code: "GatedRepo",
    message: `${RESTRICTED} and you are not in the authorized list.`,
  },
};

async function read(answer: Response): Promise<Expectation> {
  const { status, headers } = answer;
  const told = [
    ["code", headers.get("x-error-code")],
    ["message", headers.get("x-error-message")],
    ["challenge", headers.get("www-authenticate")],
  ].filter(([, value]) => value !== null);
  return { status, ...Object.fromEntries(told) };
}

const cases: readonly { name: string; token: string; api: Expectation; file: Expectation }[] = [
  { name: "public", token: "", api: { status: 200 }, file: { status: 302 } },
  { name: "public", token: "wrong", api: { status: 200 }, file: { status: 302 } },
  { name: "missing", token: "", api: missing.anonymous, file: missing.anonymous },
  { name: "missing", token: "wrong", api: missing.anonymous, file: missing.anonymous },
  { name: "missing", token: "member", api: missing.known, file: missing.known },
  { name: "private", token: "", api: unauthenticated, file: unauthenticated },
  { name: "private", token: "wrong", api: unauthenticated, file: unauthenticated },
  { name: "private", token: "outsider", api: missing.known, file: missing.known },
  { name: "private", token: "member", api: { status: 200 }, file: { status: 302 } },
  { name: "gated", token: "", api: { status: 200 }, file: gated.anonymous },
  { name: "gated", token: "wrong", api: { status: 200 }, file: gated.anonymous },
  { name: "gated", token: "outsider", api: { status: 200 }, file: gated.outsider },
  { name: "gated", token: "member", api: { status: 200 }, file: { status: 302 } },
  { name: "disabled", token: "", api: disabled, file: disabled },
  { name: "disabled", token: "member", api: disabled, file: disabled },
];

describe.each(cases)("the $name repository with the token '$token'", (expected) => {
  const { name, token, api, file } = expected;

  it("answers the API", async () => {
    expect(await read(await askAs(token, `/api/models/acme/${name}/revision/main`))).toEqual(api);
  });

  it("answers for a file", async () => {
    const target = `/acme/${name}/resolve/main/model.safetensors`;
    expect(await read(await askAs(token, target))).toEqual(file);
  });
});

it("tells errors in JSON from the API, in plain text from a file's address", async () => {
  const api = await askAs("", "/api/models/acme/private");
  expect(await api.text()).toBe(`{"error":"${INVALID}"}`);
  const file = await askAs("", "/acme/private/resolve/main/config.json");
  expect(await file.text()).toBe(INVALID);
});

it("refuses a gated file in the resolver's cache as well", async () => {
  const commit = hub.repository("acme/gated").commitOf("main");
  const target = `/api/resolve-cache/models/acme/gated/${commit}/config.json`;
  expect((await askAs("", target)).status).toBe(401);
  expect((await askAs("member", target)).status).toBe(200);
});

it.each([
  ["member", 200, null],
  ["outsider", 200, null],
  ["wrong", 401, "Invalid credentials in Authorization header"],
  ["", 401, INVALID],
])("answers whoami-v2 with token '%s' by %i", async (token, status, message) => {
  const answer = await askAs(token, "/api/whoami-v2");
  expect(answer.status).toBe(status);
  expect(answer.headers.get("x-error-message")).toBe(message);
});

describe("a renamed repository", () => {
  beforeAll(() => {
    hub.addRepository({ repoId: "new/name", files: FILES, renamedFrom: ["old/name", "oldname"] });
    hub.addRepository({ repoId: "owner/gpt2", files: FILES, renamedFrom: ["gpt2"] });
  });

  it.each([
    ["/api/models/old/name", "/api/models/new/name"],
    [
      "/api/models/oldname/tree/main?recursive=true",
      "/api/models/new/name/tree/main?recursive=true",
    ],
    ["/api/models/old%2Fname/revision/main", "/api/models/new/name/revision/main"],
    ["/old/name/resolve/main/a%20b.bin", "/new/name/resolve/main/a%20b.bin"],
    ["/oldname/resolve/main/config.json", "/new/name/resolve/main/config.json"],
    ["/api/models/gpt2/revision/main", "/api/models/owner/gpt2/revision/main"],
  ])("sends %s to %s", async (target, location) => {
    const answer = await ask(hub.url + target);
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe(location);
  });
});
