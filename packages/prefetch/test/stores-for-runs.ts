import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Run } from "@prefetch/core";
import {
  type EmulatedRepository,
  type FixtureFile,
  type HubEmulator,
  startAzureServer,
  startGcsServer,
  startHubEmulator,
  startS3Server,
} from "@prefetch/testing";
import { onTestFinished, vi } from "vitest";
import { type HfModelOptions, hfModel } from "../src/index.ts";

/** The stores that runs are made to. */
export const STORE_NAMES = ["s3", "gcs", "azure", "directory"] as const;

/** One of them. */
export type StoreName = (typeof STORE_NAMES)[number];

/** A store that ends with the test. */
interface StoreForRuns {
  /** Its root. */
  readonly url: string;
  /** How many uploads are open in it; `undefined` where nobody can tell. */
  readonly openUploads: () => number | undefined;
  /** Whether it counts how often content is read. */
  readonly countsReads: boolean;
  /** How often content was read from it, other than prefetch's own objects. */
  readonly contentReads: () => number;
}

/** A Hub with one model, a store, and runs from one to the other. */
export interface RunBed {
  readonly hub: HubEmulator;
  readonly repository: EmulatedRepository;
  readonly store: StoreForRuns;
  /** The first commit. */
  readonly commit: string;
  /** Where it lies. */
  readonly modelUrl: string;
  readonly start: (changes?: Partial<HfModelOptions>) => Run;
  /** Bytes of files that the Hub has sent since the last call. */
  readonly takeSentBytes: () => number;
}

export const REPO = "org/tiny";

/** Starts them; they end with the test. */
export async function startRunBed(name: StoreName, files: readonly FixtureFile[]): Promise<RunBed> {
  const hub = await startHubEmulator({ repositories: [{ repoId: REPO, files }] });
  onTestFinished(() => hub.close());
  const store = await STORES[name]();
  const repository = hub.repository(REPO);
  const options = { repo: REPO, endpoint: hub.url, to: store.url, environment: {} };
  const commit = repository.commitOf("main");
  const [root, parameters = ""] = store.url.split("?");
  const suffix = parameters === "" ? "" : `?${parameters}`;
  return {
    hub,
    repository,
    store,
    commit,
    modelUrl: `${root}/tiny/${commit}${suffix}`,
    start: (changes = {}) => hfModel({ ...options, ...changes }),
    takeSentBytes: () => {
      const sent = hub.requests.filter(
        ({ path, status }) => path !== undefined && (status === 200 || status === 206),
      );
      hub.clearRequests();
      return sent.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
    },
  };
}

const STORES: Readonly<Record<StoreName, () => Promise<StoreForRuns>>> = {
  s3: startS3,
  gcs: startGcs,
  azure: startAzure,
  directory: makeDirectory,
};

function stubEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

async function startS3(): Promise<StoreForRuns> {
  const server = await startS3Server();
  onTestFinished(() => server.close());
  stubEnvironment({
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "testtest",
  });
  return {
    url: `s3://models/root?endpoint=${server.url}`,
    openUploads: () => server.openUploads().length,
    countsReads: true,
    contentReads: () =>
      server.requests.filter(
        ({ operation, key }) => operation === "GetObject" && !key.includes("/.prefetch/"),
      ).length,
  };
}

async function startGcs(): Promise<StoreForRuns> {
  const server = await startGcsServer();
  onTestFinished(() => server.close());
  stubEnvironment({ STORAGE_EMULATOR_HOST: server.url });
  return {
    url: "gs://models/root",
    openUploads: () => server.openUploads().length,
    countsReads: true,
    contentReads: () =>
      server.requests.filter(
        ({ operation, name }) => operation === "ReadObject" && !name.includes("/.prefetch/"),
      ).length,
  };
}

async function startAzure(): Promise<StoreForRuns> {
  const server = await startAzureServer();
  onTestFinished(() => server.close());
  stubEnvironment({ AZURE_STORAGE_KEY: server.accountKey });
  return {
    url: `az://models/root?endpoint=${server.url}`,
    openUploads: () => server.uncommittedBlobs().length,
    countsReads: true,
    contentReads: () =>
      server.requests.filter(
        ({ operation, blob }) => operation === "GetBlob" && !blob.includes("/.prefetch/"),
      ).length,
  };
}

async function makeDirectory(): Promise<StoreForRuns> {
  const folder = await mkdtemp(join(tmpdir(), "prefetch-runs-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return {
    url: `file://${folder}/root`,
    openUploads: () => undefined,
    countsReads: false,
    contentReads: () => 0,
  };
}
