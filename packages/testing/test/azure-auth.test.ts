import { startAzureServer } from "@prefetch/testing";
import type { AzureServer } from "@prefetch/testing";
import { describe, expect, it } from "vitest";
import { putBlob } from "./azure-block-fixture.ts";
import { clientOf, send, urlOf } from "./azure-fixture.ts";
import type { Ask } from "./azure-fixture.ts";
import { accountGrant, granted, serviceGrant } from "./azure-sas-fixture.ts";

const GET: Ask = { blob: "k" };
const PUT: Ask = {
  method: "PUT",
  blob: "k",
  body: "x",
  headers: { "x-ms-blob-type": "BlockBlob" },
};
const LIST: Ask = { query: { restype: "container", comp: "list" } };
const PROPERTIES: Ask = { query: { restype: "container" } };
const NOT_AUTHENTICATED = { status: 403, code: "AuthenticationFailed" };

/** Sends a request under the query that signs it. */
async function outcomeOf(
  server: AzureServer,
  ask: Ask,
  grant: Readonly<Record<string, string>>,
): Promise<number | string> {
  const { code, status } = await send(urlOf(server, granted(ask, grant)), ask);
  return code ?? status;
}

describe("a request that the account's key signed", () => {
  it("is refused with another key", async () => {
    await using server = await startAzureServer();
    expect(await clientOf(server, "c2VjcmV0")(GET)).toMatchObject(NOT_AUTHENTICATED);
  });

  it("is taken with the key and the account of the options", async () => {
    await using server = await startAzureServer({ account: "me", accountKey: "c2VjcmV0" });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/me$/);
    expect((await clientOf(server)(GET)).code).toBe("BlobNotFound");
  });

  it("is refused for another account", async () => {
    await using server = await startAzureServer();
    const other = { ...server, account: "other", url: server.url.replace(/\w+$/, "other") };
    expect(await clientOf(other)(GET)).toMatchObject(NOT_AUTHENTICATED);
  });

  it("is refused where it was changed", async () => {
    await using server = await startAzureServer();
    const authorization = `SharedKey ${server.account}:c2lnbmF0dXJl`;
    const headers = { authorization, "x-ms-date": new Date().toUTCString() };
    expect(await send(urlOf(server, GET), { headers })).toMatchObject(NOT_AUTHENTICATED);
  });

  it.each(["SharedKeyLite devstoreaccount1:AAAA", "Basic AAAA"])(
    "is refused with the authorization %s",
    async (authorization) => {
      await using server = await startAzureServer();
      expect(await send(urlOf(server, GET), { headers: { authorization } })).toMatchObject(
        NOT_AUTHENTICATED,
      );
    },
  );

  it.each([-16, 16])("is refused when its date is %d minutes away", async (minutes) => {
    await using server = await startAzureServer();
    const date = new Date(Date.now() + minutes * 60_000).toUTCString();
    const answer = await clientOf(server)({ ...GET, headers: { "x-ms-date": date } });
    expect(answer).toMatchObject(NOT_AUTHENTICATED);
  });

  it("signs its headers, its query and its path as they are sent", async () => {
    await using server = await startAzureServer();
    const client = clientOf(server);
    const answer = await client({
      ...PUT,
      blob: "a b/+%/é",
      query: { timeout: "30", A: "b c+d" },
      headers: {
        ...PUT.headers,
        "content-type": "text/plain",
        "content-language": "en",
        "content-encoding": "identity",
        "x-ms-meta-b": "2",
        "x-ms-meta-a1": "1",
        "x-ms-meta-a_": "0",
      },
    });
    expect(answer.status).toBe(201);
  });
});

describe("a bearer token", () => {
  it("is taken where the options name it", async () => {
    await using server = await startAzureServer({ tokens: ["one", "two"] });
    const headers = { authorization: "Bearer two" };
    expect((await send(urlOf(server, GET), { headers })).code).toBe("BlobNotFound");
  });

  it("is refused for another account", async () => {
    await using server = await startAzureServer({ tokens: ["good"] });
    const other = { ...server, url: server.url.replace(/\w+$/, "other") };
    const headers = { authorization: "Bearer good" };
    expect(await send(urlOf(other, GET), { headers })).toMatchObject(NOT_AUTHENTICATED);
  });

  it("is refused with a challenge where they do not", async () => {
    await using server = await startAzureServer();
    const headers = { authorization: "Bearer one" };
    expect(await send(urlOf(server, GET), { headers })).toMatchObject({
      status: 401,
      code: "InvalidAuthenticationInfo",
      headers: { "www-authenticate": expect.stringContaining("Bearer authorization_uri=") },
    });
  });
});

it("refuses who shows nothing", async () => {
  await using server = await startAzureServer();
  expect(await send(urlOf(server, GET))).toMatchObject({
    status: 401,
    code: "NoAuthenticationInformation",
  });
});

describe("a signed URL", () => {
  it.each(["2018-11-09", "2020-12-06", "2026-10-06"])("is taken in version %s", async (version) => {
    await using server = await startAzureServer();
    const blob = serviceGrant(server, "k", { permissions: "rcw", version });
    expect(await outcomeOf(server, PUT, blob)).toBe(201);
    expect(await outcomeOf(server, GET, blob)).toBe(200);
    const container = serviceGrant(server, undefined, { permissions: "rl", version });
    expect(await outcomeOf(server, GET, container)).toBe(200);
    expect(await outcomeOf(server, LIST, container)).toBe(200);
    const account = accountGrant(server, { permissions: "rl", version });
    expect(await outcomeOf(server, GET, account)).toBe(200);
    expect(await outcomeOf(server, PROPERTIES, account)).toBe(200);
  });

  it("is for one blob only", async () => {
    await using server = await startAzureServer();
    const grant = serviceGrant(server, "other", { permissions: "r" });
    expect(await outcomeOf(server, GET, grant)).toBe("AuthenticationFailed");
  });

  it("is refused with another key, and where it was changed", async () => {
    await using server = await startAzureServer();
    const forged = serviceGrant(server, "k", { permissions: "r", accountKey: "c2VjcmV0" });
    expect(await outcomeOf(server, GET, forged)).toBe("AuthenticationFailed");
    const widened = { ...serviceGrant(server, "k", { permissions: "r" }), sp: "rw" };
    expect(await outcomeOf(server, PUT, widened)).toBe("AuthenticationFailed");
  });

  it("is refused before it begins, after it ends, and in a form that is too old", async () => {
    await using server = await startAzureServer();
    const past = new Date(Date.now() - 1_000);
    const future = new Date(Date.now() + 10_000);
    const outcomes = [{ endsAt: past }, { startsAt: future }, { version: "2015-04-05" }].map(
      (more) => outcomeOf(server, GET, serviceGrant(server, "k", { permissions: "r", ...more })),
    );
    expect(await Promise.all(outcomes)).toEqual(Array(3).fill("AuthenticationFailed"));
  });

  it("allows what its permissions say", async () => {
    await using server = await startAzureServer();
    const allowed = (ask: Ask, permissions: string): Promise<number | string> =>
      outcomeOf(server, ask, serviceGrant(server, undefined, { permissions }));
    const mismatch = "AuthorizationPermissionMismatch";
    expect(await allowed(PUT, "rdl")).toBe(mismatch);
    expect(await allowed(PUT, "c")).toBe(201);
    expect(await allowed(PUT, "w")).toBe(201);
    expect(await allowed(GET, "cwdl")).toBe(mismatch);
    expect(await allowed(LIST, "rcwd")).toBe(mismatch);
    expect(await allowed({ ...GET, method: "DELETE" }, "rcwl")).toBe(mismatch);
    expect(await allowed({ ...GET, method: "DELETE" }, "d")).toBe(202);
    expect(await allowed(PROPERTIES, "rcwdl")).toBe("AuthorizationFailure");
  });

  it("of the account allows what its services and resources say", async () => {
    await using server = await startAzureServer();
    const mismatch = "AuthorizationResourceTypeMismatch";
    const objects = accountGrant(server, { permissions: "rl", resources: "o" });
    expect(await outcomeOf(server, LIST, objects)).toBe(mismatch);
    const containers = accountGrant(server, { permissions: "rl", resources: "c" });
    expect(await outcomeOf(server, GET, containers)).toBe(mismatch);
    const queues = accountGrant(server, { permissions: "rl", services: "q" });
    expect(await outcomeOf(server, GET, queues)).toBe("AuthorizationServiceMismatch");
  });
});

it("lets everybody who may ask know what kind of account it is", async () => {
  await using server = await startAzureServer();
  const ask = { query: { restype: "account", comp: "properties" } };
  await putBlob(clientOf(server), "k", "x");
  expect(await clientOf(server)(ask)).toMatchObject({
    status: 200,
    headers: { "x-ms-account-kind": "StorageV2", "x-ms-is-hns-enabled": "false" },
  });
});
