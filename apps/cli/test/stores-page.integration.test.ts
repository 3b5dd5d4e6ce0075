import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type S3ServerOptions,
  startAzureServer,
  startGcsServer,
  startS3Server,
} from "@prefetch/testing";
import { expect, onTestFinished, test } from "vitest";
import { type StoreForExample, examplesIn, runExample } from "./stores-page.ts";

const PAGE = new URL("../../../docs/stores.md", import.meta.url);
const examples = examplesIn(await readFile(PAGE, "utf8"));

/** Where the examples of S3 put models when nothing else is said. */
const PLACE = { bucket: "models", root: "llm" };
const S3_KEYS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "testtest" };

async function s3Server(options: S3ServerOptions) {
  const server = await startS3Server(options);
  onTestFinished(() => server.close());
  return server;
}

/** A store of S3 whose endpoint stands in the example. */
async function s3Like(endpoint: string, options: S3ServerOptions): Promise<StoreForExample> {
  const server = await s3Server(options);
  return {
    replace: [[endpoint, server.url]],
    environment: S3_KEYS,
    holds: (key) => server.keys(PLACE.bucket).includes(`${PLACE.root}/${key}`),
  };
}

/** What stands in for the store of each section. */
const STORES: ReadonlyMap<string, () => Promise<StoreForExample>> = new Map([
  [
    "Amazon S3",
    async () => {
      const server = await s3Server({ region: "eu-central-1" });
      return {
        replace: [],
        environment: { ...S3_KEYS, AWS_ENDPOINT_URL_S3: server.url },
        holds: (key) =>
          server.keys(PLACE.bucket).includes(`${PLACE.root}/${key}`) &&
          server.requests.some(
            ({ headers }) => headers["x-amz-storage-class"] === "INTELLIGENT_TIERING",
          ),
      };
    },
  ],
  [
    "Cloudflare R2",
    () =>
      s3Like("https://0123456789abcdef.r2.cloudflarestorage.com", {
        profile: "r2",
        region: "auto",
      }),
  ],
  ["Ceph (radosgw)", () => s3Like("https://rgw.internal:7480", { profile: "ceph" })],
  ["MinIO", () => s3Like("https://minio.internal:9000", { profile: "minio" })],
  ["SeaweedFS", () => s3Like("http://seaweed.internal:8333", {})],
  [
    "By its S3 address",
    () => s3Like("https://storage.googleapis.com", { profile: "gcs-s3", region: "auto" }),
  ],
  [
    "rclone serve s3, and other weak servers",
    () => s3Like("http://127.0.0.1:8080", { profile: "weak" }),
  ],
  [
    "Google Cloud Storage",
    async () => {
      const server = await startGcsServer();
      onTestFinished(() => server.close());
      return {
        replace: [],
        environment: { STORAGE_EMULATOR_HOST: server.url },
        holds: (key) => server.keys("models").includes(`llm/${key}`),
      };
    },
  ],
  [
    "Azure Blob Storage",
    async () => {
      const server = await startAzureServer({ account: "myaccount" });
      onTestFinished(() => server.close());
      return {
        replace: [["az://models/llm", `"az://models/llm?endpoint=${server.url}"`]],
        environment: { AZURE_STORAGE_KEY: server.accountKey },
        holds: (key) =>
          server.keys("models").includes(`llm/${key}`) &&
          server.requests.some(({ headers }) => headers["x-ms-access-tier"] === "Cool"),
      };
    },
  ],
  [
    "Azurite",
    async () => {
      const server = await startAzureServer();
      onTestFinished(() => server.close());
      return {
        replace: [["http://127.0.0.1:10000/devstoreaccount1", server.url]],
        environment: { AZURE_STORAGE_KEY: server.accountKey },
        holds: (key) => server.keys("models").includes(key),
      };
    },
  ],
  [
    "Directories and network file systems",
    async () => {
      const directory = await mkdtemp(join(tmpdir(), "prefetch-example-"));
      onTestFinished(() => rm(directory, { recursive: true }));
      return {
        replace: [["/mnt/models", directory]],
        environment: {},
        holds: async (key) => {
          const url = new URL(`llm/${key}`, `${pathToFileURL(directory).href}/`);
          return (await readFile(url)).length > 0;
        },
      };
    },
  ],
]);

test.each([...STORES])(
  "the example of docs/stores.md, %s, publishes a model",
  async (section, open) => {
    const store = await open();
    const { result, manifestKey } = await runExample(examples.get(section) ?? "", store);
    expect(result).toMatchObject({ status: 0 });
    expect(await store.holds(manifestKey)).toBe(true);
  },
);

test("every example is run", () => {
  expect([...examples.keys()].toSorted()).toEqual([...STORES.keys()].toSorted());
});
