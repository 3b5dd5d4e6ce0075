import { createAzureSink } from "@prefetch/storage-sink/azure";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isAzureHttpsUrl } from "../src/azure/azure-host.ts";
import { completeAzureSinkOptions } from "../src/azure/azure-sink-options.ts";
import { parseAzureUrl } from "../src/azure/azure-url.ts";
import { containerSas } from "./azure-sas.ts";
import { startTestServer } from "./azure-sink-under-test.ts";

const VARIABLES = [
  "AZURE_STORAGE_CONNECTION_STRING",
  "AZURE_STORAGE_ACCOUNT",
  "AZURE_STORAGE_ACCOUNT_NAME",
  "AZURE_STORAGE_KEY",
  "AZURE_STORAGE_ACCOUNT_KEY",
  "AZURE_STORAGE_SAS_TOKEN",
];
const SAS = "sv=2025-01-05&se=2030-01-01T00%3A00%3A00Z&sr=c&sp=racwdl&sig=secret%2Bsecret%3D";

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const HTTPS = "https://acct.blob.core.windows.net";
const AT_ACCOUNT = { container: "models", account: "acct", endpoint: HTTPS };

test.each([
  { url: "az://models", options: { container: "models", prefix: "" } },
  { url: "az://models/", options: { container: "models", prefix: "" } },
  { url: "AZ://models/deep/down/", options: { container: "models", prefix: "deep/down" } },
  { url: "azure://models/a%2Bb%25", options: { container: "models", prefix: "a+b%" } },
  { url: "abfs://models/a", options: { container: "models", prefix: "a" } },
  { url: "abfss://models/a", options: { container: "models", prefix: "a" } },
  {
    url: "az://models/a?account=acct",
    options: { container: "models", prefix: "a", account: "acct" },
  },
  {
    url: "az://models?endpoint=http%3A%2F%2F127.0.0.1%3A10000%2Fdevstoreaccount1",
    options: {
      container: "models",
      prefix: "",
      endpoint: "http://127.0.0.1:10000/devstoreaccount1",
    },
  },
  {
    url: "abfss://models@acct.dfs.core.windows.net/a/b",
    options: { ...AT_ACCOUNT, prefix: "a/b" },
  },
  { url: "abfs://models@ACCT.dfs.core.windows.net", options: { ...AT_ACCOUNT, prefix: "" } },
  {
    url: "wasbs://models@acct.blob.core.chinacloudapi.cn/a",
    options: { ...AT_ACCOUNT, endpoint: "https://acct.blob.core.chinacloudapi.cn", prefix: "a" },
  },
  { url: "wasb://models@acct.blob.core.windows.net/a", options: { ...AT_ACCOUNT, prefix: "a" } },
  { url: `${HTTPS}/models`, options: { ...AT_ACCOUNT, prefix: "" } },
  { url: `${HTTPS}/models/with%20space/b/`, options: { ...AT_ACCOUNT, prefix: "with space/b" } },
  { url: `${HTTPS}/models/a?${SAS}`, options: { ...AT_ACCOUNT, prefix: "a", sasToken: SAS } },
])("$url is read", ({ options, url }) => {
  expect(parseAzureUrl(url)).toEqual(options);
});

test.each([
  { url: "az://", reason: "names a container" },
  { url: "az:///models", reason: "names a container" },
  { url: `${HTTPS}/`, reason: "names a container" },
  { url: "az://models#secret", reason: "%23" },
  { url: "az://models/100%", reason: "%25" },
  { url: `az://models?${SAS}`, reason: "no other" },
  { url: "az://models?accountKey=secret", reason: "no other" },
  { url: "az://acct:secret@models", reason: "no credentials" },
  { url: "az://secret@models", reason: "no credentials" },
  { url: "abfss://models@acct.dfs.core.windows.net@secret/a", reason: "no credentials" },
  { url: "abfss://models@elsewhere.example.com/secret", reason: "another host" },
  { url: "https://elsewhere.example.com/models?sig=secret", reason: "another host" },
  { url: `${HTTPS}/models?snapshot=secret`, reason: "shared access signature" },
  { url: `${HTTPS}/models?sv=secret`, reason: "shared access signature" },
])("$url is refused, says why and repeats no secret", ({ reason, url }) => {
  const parse = (): unknown => parseAzureUrl(url);
  expect(parse).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  expect(parse).toThrow(reason);
  expect(parse).not.toThrow("secret");
});

test("an https address is one of Azure by its host", () => {
  expect(isAzureHttpsUrl(`${HTTPS}/models?${SAS}`)).toBe(true);
  expect(isAzureHttpsUrl("https://acct.z01.blob.storage.azure.net/models")).toBe(true);
  expect(isAzureHttpsUrl("https://huggingface.co/a/b")).toBe(false);
  expect(isAzureHttpsUrl("az://models")).toBe(false);
});

test("a prefix is shown percent-encoded, and a signature never", () => {
  const sink = createAzureSink(parseAzureUrl(`${HTTPS}/models/a%20b/c?${SAS}`));
  expect(sink.url).toBe("az://models/a%20b/c");
  expect(parseAzureUrl(sink.url)).toMatchObject({ container: "models", prefix: "a b/c" });
  expect(JSON.stringify(sink)).not.toContain("secret");
});

test.each([
  { title: "no account", options: {}, reason: "AZURE_STORAGE_ACCOUNT" },
  {
    title: "an account key without an account",
    options: { endpoint: "https://host", accountKey: "c2VjcmV0" },
    reason: "AZURE_STORAGE_ACCOUNT",
  },
  {
    title: "a key that is none",
    options: { account: "a", accountKey: "-secret-" },
    reason: "base64",
  },
  {
    title: "a signature that is none",
    options: { account: "a", sasToken: "secret" },
    reason: "signature is none",
  },
  {
    title: "a connection string that is none",
    options: { connectionString: "AccountKey=secret" },
    reason: "AccountName",
  },
  {
    title: "an endpoint with a signature",
    options: { endpoint: `${HTTPS}?${SAS}` },
    reason: "query",
  },
  {
    title: "an endpoint with a password",
    options: { endpoint: "https://u:secret@host" },
    reason: "credentials",
  },
  { title: "an endpoint that is none", options: { endpoint: "secret" }, reason: "http or https" },
  {
    title: "a token in the clear",
    options: { endpoint: "http://storage.example.com/acct" },
    reason: "https only",
  },
  {
    title: "a container that is none",
    options: { container: "No_Container" },
    reason: "container's name",
  },
  { title: "an unsafe prefix", options: { account: "a", prefix: "a/../b" }, reason: '".."' },
])("$title is refused, says why and repeats no secret", ({ options, reason }) => {
  const create = (): unknown => createAzureSink({ container: "models", ...options });
  expect(create).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  expect(create).toThrow(reason);
  expect(create).not.toThrow("secret");
});

test.each(["maxSockets", "idleTimeoutMs", "maxAttempts", "maxCopyBytes"])(
  "createAzureSink refuses %s that is no whole number of 1 or more",
  (name) => {
    for (const value of [0, -1, 1.5, Number.NaN]) {
      const create = (): unknown =>
        createAzureSink({ container: "models", account: "acct", [name]: value });
      expect(create).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
      expect(create).toThrow(name);
    }
  },
);

test("account and credential come from the environment, by all their names", async () => {
  const server = await startTestServer();
  const { account, accountKey, url } = server;
  const sas = containerSas(server);
  const environments: readonly Readonly<Record<string, string>>[] = [
    {
      AZURE_STORAGE_CONNECTION_STRING: `BlobEndpoint=${url};AccountName=${account};AccountKey=${accountKey}`,
    },
    { AZURE_STORAGE_CONNECTION_STRING: `BlobEndpoint=${url};SharedAccessSignature=${sas};` },
    { AZURE_STORAGE_KEY: accountKey },
    { AZURE_STORAGE_ACCOUNT: account, AZURE_STORAGE_KEY: accountKey },
    { AZURE_STORAGE_ACCOUNT_NAME: account, AZURE_STORAGE_ACCOUNT_KEY: accountKey },
    { AZURE_STORAGE_SAS_TOKEN: `?${sas}` },
  ];
  for (const environment of environments) {
    for (const name of VARIABLES) vi.stubEnv(name, environment[name]);
    const sink = createAzureSink(parseAzureUrl(`az://models?endpoint=${url}`));
    expect(await sink.head("a")).toBeUndefined();
  }
  expect(server.requests).toHaveLength(environments.length);
});

test("a credential of the environment that is another account's stays there", () => {
  const environments: readonly NodeJS.ProcessEnv[] = [
    { AZURE_STORAGE_ACCOUNT: "theirs", AZURE_STORAGE_SAS_TOKEN: SAS },
    { AZURE_STORAGE_ACCOUNT_NAME: "theirs", AZURE_STORAGE_KEY: "c2VjcmV0" },
    { AZURE_STORAGE_CONNECTION_STRING: "AccountName=theirs;AccountKey=c2VjcmV0" },
    {
      AZURE_STORAGE_CONNECTION_STRING: `BlobEndpoint=https://theirs.blob.core.windows.net;SharedAccessSignature=${SAS}`,
    },
  ];
  for (const environment of environments) {
    const kindAt = (account: string): string =>
      completeAzureSinkOptions({ container: "models", account }, environment).credential.kind;
    expect(kindAt("ours")).toBe("token");
    expect(kindAt("theirs")).not.toBe("token");
  }
});

test("the storage emulator has a connection string of its own", () => {
  const environment = { AZURE_STORAGE_CONNECTION_STRING: "UseDevelopmentStorage=true" };
  expect(completeAzureSinkOptions({ container: "models" }, environment)).toMatchObject({
    endpoint: "http://127.0.0.1:10000/devstoreaccount1",
    credential: { kind: "key", account: "devstoreaccount1" },
  });
});
