import { inspect } from "node:util";
import { createAzureSink } from "@prefetch/storage-sink/azure";
import type { AzureSinkOptions, AzureTokenCredential } from "@prefetch/storage-sink/azure";
import { expect, test } from "vitest";
import { containerSas } from "./azure-sas.ts";
import { azureOptions, startAzureSubject, startTestServer } from "./azure-sink-under-test.ts";
import { bytesAt } from "./content.ts";
import { listenLocally } from "./local-server.ts";

const BYTES = Buffer.from("text");
const HOUR_MS = 3_600_000;

test.each([
  { status: 403, code: "AuthenticationFailed", expected: "FORBIDDEN", says: "AZURE_STORAGE_KEY" },
  {
    status: 403,
    code: "AuthorizationPermissionMismatch",
    expected: "FORBIDDEN",
    says: "Contributor",
  },
  { status: 403, code: "AuthorizationFailure", expected: "FORBIDDEN", says: "network rules" },
  { status: 403, code: "AccountIsDisabled", expected: "FORBIDDEN", says: "disabled" },
  { status: 403, code: "Whatever", expected: "FORBIDDEN", says: "denies" },
  { status: 409, code: "BlobArchived", expected: "CONFLICT", says: "archived" },
  {
    status: 409,
    code: "BlockCountExceedsLimit",
    expected: "INSUFFICIENT_RESOURCES",
    says: "expire",
  },
  { status: 412, code: "LeaseIdMissing", expected: "CONFLICT", says: "lease" },
  { status: 409, code: "InvalidBlobType", expected: "CONFLICT", says: "no block blob" },
  { status: 409, code: "BlobImmutableDueToPolicy", expected: "CONFLICT", says: "policy" },
  { status: 400, code: "Md5Mismatch", expected: "INTEGRITY", says: "not what was sent" },
  { status: 400, code: "Crc64Mismatch", expected: "INTEGRITY", says: "not what was sent" },
  { status: 503, code: "ServerBusy", expected: "THROTTLED", says: "try again later" },
  { status: 429, code: "Whatever", expected: "THROTTLED", says: "try again later" },
  { status: 500, code: "OperationTimedOut", expected: "UNAVAILABLE", says: "OperationTimedOut" },
  {
    status: 400,
    code: "InvalidHeaderValue",
    expected: "INVALID_ARGUMENT",
    says: "InvalidHeaderValue",
  },
  { status: 413, code: "RequestBodyTooLarge", expected: "INVALID_ARGUMENT", says: "TooLarge" },
] as const)("$status $code is $expected", async ({ status, code, expected, says }) => {
  const { server, sink } = await startAzureSubject();
  server.inject({ operation: "PutBlob", fault: { kind: "error", status, code } });
  const putting = sink.put("folder/a", BYTES);
  await expect(putting).rejects.toMatchObject({ code: expected, context: { status } });
  await expect(putting).rejects.toThrow("folder/a");
  await expect(putting).rejects.toThrow(says);
});

test("an answer without a body tells why too", async () => {
  const { server, sink } = await startAzureSubject();
  const fault = { kind: "error", status: 403, code: "AuthorizationPermissionMismatch" } as const;
  server.inject({ operation: "GetBlobProperties", fault });
  await expect(sink.head("a")).rejects.toThrow("Contributor");
});

test("a container that does not exist is no missing blob", async () => {
  const server = await startTestServer();
  const sink = createAzureSink(azureOptions(server, { container: "absent" }));
  const calls = [
    () => sink.put("a", BYTES),
    () => sink.head("a"),
    () => sink.list("")[Symbol.asyncIterator]().next(),
  ];
  for (const begin of calls) {
    const call = begin();
    await expect(call).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(call).rejects.toThrow('container "absent"');
  }
});

test("a store that is not there is UNAVAILABLE", async () => {
  const server = await startTestServer();
  await server.close();
  await expect(createAzureSink(azureOptions(server)).head("a")).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
});

test("a signature that has expired is told from one that is wrong", async () => {
  const server = await startTestServer();
  const expired = containerSas(server, new Date(Date.now() - HOUR_MS));
  const wrong = containerSas({ ...server, accountKey: "d3Jvbmc=" });
  const putting = (sasToken: string): Promise<unknown> =>
    createAzureSink(azureOptions(server, { sasToken })).put("a", BYTES);
  await expect(putting(expired)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(putting(expired)).rejects.toThrow("has expired");
  await expect(putting(wrong)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(putting(wrong)).rejects.toThrow("AZURE_STORAGE_SAS_TOKEN");
});

/** Fails as the chain of `@azure/identity` does where nobody has logged in. */
const NO_TOKEN: AzureTokenCredential = {
  getToken: async () => {
    throw Object.assign(new Error("canary of many lines"), { name: "CredentialUnavailableError" });
  },
};

/** Gets the tokens that are given, one after the other; the last one for ever. */
function tokensOf(...tokens: readonly [string, ...string[]]): AzureTokenCredential {
  let asked = 0;
  return {
    getToken: async () => {
      const token = tokens[Math.min(asked, tokens.length - 1)] ?? "";
      asked += 1;
      return { token, expiresOnTimestamp: Date.now() + HOUR_MS };
    },
  };
}

test("a token is asked for once, and again when the store refuses it", async () => {
  const server = await startTestServer({ tokens: ["token-1"] });
  const tokenCredential = tokensOf("token-0", "token-1", "never");
  const sink = createAzureSink(azureOptions(server, { tokenCredential }));
  await sink.put("a", BYTES);
  expect(await bytesAt(sink, "a")).toEqual(new Uint8Array(BYTES));
  expect(server.requests.map(({ status }) => status)).toEqual([401, 201, 200, 206]);
});

test("a token that stays refused, and one that cannot be had, are FORBIDDEN", async () => {
  const server = await startTestServer({ tokens: ["token"] });
  const refused = createAzureSink(azureOptions(server, { tokenCredential: tokensOf("other") }));
  await expect(refused.put("a", BYTES)).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(server.requests).toHaveLength(2);
  const error: unknown = await createAzureSink(azureOptions(server, { tokenCredential: NO_TOKEN }))
    .put("a", BYTES)
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("az login") });
  expect(inspect(error, { depth: 10 })).not.toContain("canary");
});

const SECRET_OPTIONS: readonly (Partial<AzureSinkOptions> & { readonly title: string })[] = [
  { title: "a key", account: "acct", accountKey: "Y2FuYXJ5Y2FuYXJ5" },
  { title: "a signature", sasToken: "sv=2025-01-05&se=2999-01-01&sp=r&sig=canary%2Fcanary%3D" },
  { title: "a token", tokenCredential: tokensOf("canarycanary") },
];

test.each(SECRET_OPTIONS)(
  "what a store echoes of $title is not shown",
  async ({ title, ...options }) => {
    expect(title).not.toBe("");
    const echoed = "Y2FuYXJ5Y2FuYXJ5 sig=canary/canary= canary%2Fcanary%3D Bearer canarycanary";
    const text = `<?xml version="1.0"?><Error><Code>Odd</Code><Message>${echoed}</Message></Error>`;
    const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/xml\r\ncontent-length: ${text.length}`;
    const endpoint = await listenLocally((socket) => {
      socket.once("data", () => socket.end(`${head}\r\n\r\n${text}`));
    });
    const sink = createAzureSink({ container: "models", endpoint, maxAttempts: 1, ...options });
    const failed = [
      () => sink.put("a", BYTES),
      () => sink.head("a"),
      () => sink.readInto(new Uint8Array(1), "a", 0),
      () => sink.delete("a"),
      () => sink.list("")[Symbol.asyncIterator]().next(),
    ];
    const secret =
      options.accountKey ?? (options.sasToken === undefined ? "canarycanary" : "canary/canary=");
    for (const call of failed) {
      const error: unknown = await call().catch((caught: unknown) => caught);
      expect(error).toMatchObject({ name: "PrefetchError" });
      for (const shown of [
        inspect(error, { depth: 10, showHidden: true }),
        JSON.stringify(error),
      ]) {
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(encodeURIComponent(secret));
      }
    }
    expect(sink.url).toBe("az://models");
  },
);

test("an answer that sends elsewhere is not followed", async () => {
  const asked: string[] = [];
  const endpoint = await listenLocally((socket) => {
    socket.on("data", (bytes: Buffer) => {
      asked.push(bytes.toString());
      socket.write("HTTP/1.1 307 Go\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n");
    });
  });
  const tokenCredential = tokensOf("token");
  const sink = createAzureSink({ container: "models", endpoint, maxAttempts: 1, tokenCredential });
  await expect(sink.head("a")).rejects.toMatchObject({ context: { status: 307 } });
  expect(asked).toHaveLength(1);
});
