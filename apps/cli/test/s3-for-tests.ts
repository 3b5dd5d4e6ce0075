import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type FixtureFile,
  type HubEmulator,
  type S3Server,
  type S3ServerOptions,
  modelFixture,
  startHubEmulator,
  startS3Server,
} from "@prefetch/testing";
import { type CliResult, runCliProcess } from "./cli-process.ts";

/** The one repository of an {@link S3TestBed}. */
export const REPOSITORY = "org/model";
/** A file that goes in three parts. */
export const WEIGHTS = "model-00001-of-00001.safetensors";

const BIG: FixtureFile = {
  path: WEIGHTS,
  content: { generated: { sizeBytes: 40 * 1024 ** 2 + 7, seed: 3 } },
};

/** A small Llama with weights that go in parts. */
export const MODEL_FILES: readonly FixtureFile[] = [...modelFixture("tiny-llama").files, BIG];

export interface S3TestBedOptions {
  /** The repository's files. Default: {@link MODEL_FILES}. */
  readonly files?: readonly FixtureFile[];
  readonly server?: S3ServerOptions;
}

/** A Hub with one model, and a store with the bucket `models`; both are gone in the end. */
export interface S3TestBed extends AsyncDisposable {
  readonly hub: HubEmulator;
  readonly s3: S3Server;
  /** Names the Hub and holds the server's keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the model lies below its root: `model/<commit>/`. */
  readonly prefix: string;
  /** Adds the server's address to an `s3:` address. */
  at(address: string): string;
  /** Runs the command line with the server's keys, or as `changes` have it. */
  run(argv: readonly string[], changes?: Readonly<Record<string, string>>): Promise<CliResult>;
  /** Moves the model to `s3://models`. */
  move(flags?: readonly string[]): Promise<CliResult>;
}

export async function startS3TestBed(options: S3TestBedOptions = {}): Promise<S3TestBed> {
  const { files = MODEL_FILES, server = {} } = options;
  const home = await mkdtemp(join(tmpdir(), "prefetch-s3-"));
  const hub = await startHubEmulator({ repositories: [{ repoId: REPOSITORY, files }] });
  const s3 = await startS3Server(server);
  const environment = {
    HOME: home,
    HF_ENDPOINT: hub.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "testtest",
  };
  const at = (address: string): string => `${address}?endpoint=${s3.url}`;
  const run: S3TestBed["run"] = (argv, changes) =>
    runCliProcess(argv, { environment: { ...environment, ...changes } });
  return {
    hub,
    s3,
    environment,
    prefix: `model/${hub.repository(REPOSITORY).commitOf("main")}/`,
    at,
    run,
    move: (flags = []) => run(["hf-model", REPOSITORY, "--to", at("s3://models"), ...flags]),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([hub.close(), s3.close()]);
      await rm(home, { recursive: true, force: true });
    },
  };
}
