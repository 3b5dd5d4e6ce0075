import type { AzureSinkOptions } from "@prefetch/storage-sink/azure";
import { createAzureSink } from "@prefetch/storage-sink/azure";
import type { AzureServer } from "@prefetch/testing";
import { expect, test } from "vitest";
import { CONTENT } from "./azure-content.ts";
import { containerSas } from "./azure-sas.ts";
import { azureOptions, startAzureSubject, startTestServer } from "./azure-sink-under-test.ts";
import { bytesAt, contentOf, isSameContent, outcomeOf } from "./content.ts";

const KEY = "from here#/naïve%.bin";
const FROM = `az://models/${KEY.split("/").map(encodeURIComponent).join("/")}`;
const ACCESS: Readonly<Record<string, (server: AzureServer) => Partial<AzureSinkOptions>>> = {
  "a key": () => ({}),
  "a signature": (server) => ({ sasToken: containerSas(server) }),
  "a token": () => ({
    tokenCredential: {
      getToken: async () => ({ token: "good", expiresOnTimestamp: Date.now() + 3_600_000 }),
    },
  }),
};
const CASES = Object.keys(ACCESS).flatMap((access) => [
  { access, how: "at once", maxCopyBytes: CONTENT.byteLength },
  { access, how: "in blocks", maxCopyBytes: 64 * 1024 },
]);

test.each(CASES)("$access lets the store copy $how", async ({ access, how, maxCopyBytes }) => {
  const server = await startTestServer({ tokens: ["good"], maxSyncCopyBytes: CONTENT.byteLength });
  const options = azureOptions(server, { maxCopyBytes, ...ACCESS[access]?.(server) });
  const sink = createAzureSink(options);
  await sink.put(KEY, CONTENT, { contentType: "text/x-one" });
  const copied = await sink.copy(FROM, "to");
  expect(copied).toEqual(await sink.head("to"));
  expect(isSameContent(await bytesAt(sink, "to"), CONTENT)).toBe(true);
  const operations = server.requests.map(({ operation }) => operation);
  expect(operations.includes("PutBlockFromUrl")).toBe(how === "in blocks");
  expect(operations.includes("CopyBlobFromUrl")).toBe(how === "at once");
  expect(operations.filter((operation) => operation === "PutBlob")).toHaveLength(1);
});

test("objects are copied from other containers of the account", async () => {
  const server = await startTestServer({ containers: ["models", "other"] });
  await createAzureSink(azureOptions(server, { container: "other" })).put("a/b", CONTENT);
  const sink = createAzureSink(azureOptions(server));
  await sink.copy("az://other/a/b", "to");
  expect(isSameContent(await bytesAt(sink, "to"), CONTENT)).toBe(true);
});

test("a source that changes while it is copied leaves nothing to be seen", async () => {
  const { server, sink } = await startAzureSubject({}, { maxCopyBytes: 64 * 1024 });
  await sink.put("from", CONTENT);
  const changed = Promise.withResolvers<void>();
  const fault = { kind: "hold", until: changed.promise } as const;
  server.inject({ operation: "PutBlockFromUrl", skip: 1, times: 1, fault });
  const copying = outcomeOf(sink.copy("az://models/from", "to"));
  await sink.put("from", contentOf(CONTENT.byteLength, 9));
  changed.resolve();
  expect(await copying).toBe("INTEGRITY");
  expect(await sink.head("to")).toBeUndefined();
});

test("another store's address is refused and not repeated", async () => {
  const { sink } = await startAzureSubject();
  const copying = sink.copy("https://acct.blob.core.windows.net/models/a?sig=canary", "to");
  await expect(copying).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(copying).rejects.not.toThrow("canary");
});
