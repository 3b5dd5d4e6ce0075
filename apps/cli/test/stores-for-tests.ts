import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AzureServer,
  type GcsServer,
  type HubEmulator,
  type S3Server,
  startAzureServer,
  startGcsServer,
  startHubEmulator,
  startS3Server,
} from "@prefetch/testing";
import { type CliResult, runCliProcess } from "./cli-process.ts";
import { MODEL_FILES, REPOSITORY } from "./s3-for-tests.ts";

/** The stores that are reached by a network. */
export type StoreName = "azure" | "gcs" | "s3";

/** A Hub with one model, and a store of every kind; all are gone in the end. */
export interface StoresTestBed extends AsyncDisposable {
  readonly hub: HubEmulator;
  readonly s3: S3Server;
  readonly gcs: GcsServer;
  readonly azure: AzureServer;
  /** Where the model lies below a root: `model/<commit>/`. */
  readonly prefix: string;
  /** The addresses of the roots. */
  readonly urls: Readonly<Record<StoreName, string>>;
  /** Runs the command line with every store's credentials, or as `changes` have it. */
  run(argv: readonly string[], changes?: Readonly<Record<string, string>>): Promise<CliResult>;
  /** Moves the model to roots. */
  move(to: readonly string[], flags?: readonly string[]): Promise<CliResult>;
  /** Keys in a store. */
  keys(store: StoreName): readonly string[];
  /** The content of an object below the model's prefix. */
  bytesAt(store: StoreName, path: string): Promise<Uint8Array | undefined>;
  /** How many uploads a store holds that are neither complete nor given up. */
  openUploads(store: StoreName): number;
}

/** Starts all of them; the secrets are those of the servers. */
export async function startStoresTestBed(
  secrets: { readonly secretAccessKey?: string; readonly accountKey?: string } = {},
): Promise<StoresTestBed> {
  const { secretAccessKey, accountKey } = secrets;
  const home = await mkdtemp(join(tmpdir(), "prefetch-stores-"));
  const hub = await startHubEmulator({
    repositories: [{ repoId: REPOSITORY, files: MODEL_FILES }],
  });
  const s3 = await startS3Server({ secretAccessKey });
  const gcs = await startGcsServer();
  const azure = await startAzureServer({ accountKey });
  const environment = {
    HOME: home,
    HF_ENDPOINT: hub.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: secretAccessKey ?? "testtest",
    STORAGE_EMULATOR_HOST: gcs.url,
    AZURE_STORAGE_KEY: azure.accountKey,
  };
  const urls = {
    s3: `s3://models?endpoint=${s3.url}`,
    gcs: "gs://models",
    azure: `az://models?endpoint=${azure.url}`,
  };
  const prefix = `model/${hub.repository(REPOSITORY).commitOf("main")}/`;
  const servers = { s3, gcs, azure };
  const run: StoresTestBed["run"] = (argv, changes) =>
    runCliProcess(argv, { environment: { ...environment, ...changes } });
  return {
    hub,
    ...servers,
    prefix,
    urls,
    run,
    move: (to, flags = []) =>
      run(["hf-model", REPOSITORY, ...to.flatMap((url) => ["--to", url]), ...flags]),
    keys: (store) => servers[store].keys("models"),
    bytesAt: (store, path) => servers[store].objectBytes("models", `${prefix}${path}`),
    openUploads: (store) =>
      store === "azure" ? azure.uncommittedBlobs().length : servers[store].openUploads().length,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([hub.close(), s3.close(), gcs.close(), azure.close()]);
      await rm(home, { recursive: true, force: true });
    },
  };
}
