import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type PrefetchEvent,
  type Run,
  type SourceEvent,
  exitStatusOf,
  isPrefetchError,
} from "@prefetch/core";
import { createHfSource } from "@prefetch/hf-source";
import { type HfModelOptions, hfModel } from "@prefetch/prefetch";
import {
  type FixtureFile,
  type HubEmulator,
  type HubEmulatorOptions,
  type RepositoryFixture,
  type S3ServerOptions,
  startHubEmulator,
} from "@prefetch/testing";
import type { FaultStore } from "./fault-store.ts";
import { SMALL_MODEL } from "./model-files.ts";
import { openFaultStore } from "./open-fault-store.ts";
import type { Outcome, SinkName } from "./outcome.ts";

/** The repository. */
export const REPOSITORY = "org/model";

/** What a bed is to have. */
export interface BedOptions {
  /** The repository's files. Default: {@link SMALL_MODEL}. */
  readonly files?: readonly FixtureFile[];
  /** Who may read it. Default: everybody. */
  readonly access?: RepositoryFixture["access"];
  readonly hub?: HubEmulatorOptions;
  readonly s3?: S3ServerOptions;
  /** How long the store may be silent, in milliseconds. Default: long enough for a busy machine. */
  readonly idleTimeoutMs?: number;
}

/** How a run ended. */
export interface EndedRun {
  readonly ends: Outcome["ends"];
  readonly exit: number | null;
  /** What it failed with. */
  readonly message: string;
  readonly events: readonly PrefetchEvent[];
}

/** A Hub with one model and an empty store, of which something goes wrong with either. */
export interface FaultBed extends AsyncDisposable {
  readonly sink: SinkName;
  readonly hub: HubEmulator;
  readonly store: FaultStore;
  /** The files that the model is to have. */
  readonly files: readonly FixtureFile[];
  /** Where the model lies below the root, with a slash in the end. */
  readonly prefix: string;
  /** An empty folder, for scratch files and as a home. */
  readonly home: string;
  /** What sources told of the Hub. */
  readonly told: readonly SourceEvent[];
  /** Starts a run in this process. */
  start(changes?: Partial<HfModelOptions>): Run;
  /** Runs in this process until the end. */
  run(changes?: Partial<HfModelOptions>): Promise<EndedRun>;
}

/** Starts a Hub and a store; both are gone in the end. */
export async function startFaultBed(sink: SinkName, options: BedOptions = {}): Promise<FaultBed> {
  const { files = SMALL_MODEL, access } = options;
  const home = await mkdtemp(join(tmpdir(), "prefetch-fault-"));
  const repositories = [{ repoId: REPOSITORY, files, access }];
  const hub = await startHubEmulator({ repositories, ...options.hub });
  const store = await openFaultStore(sink, options);
  const told: SourceEvent[] = [];
  const start: FaultBed["start"] = (changes) =>
    hfModel({
      repo: REPOSITORY,
      to: "store://",
      source: sourceOf(hub, told),
      sinkOf: async () => store.open(),
      scratchPath: home,
      leaseTtlMs: 1_000,
      environment: {},
      ...changes,
    });
  return {
    sink,
    hub,
    store,
    files,
    prefix: `model/${hub.repository(REPOSITORY).commitOf("main")}/`,
    home,
    told,
    start,
    run: (changes) => endOf(start(changes)),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([hub.close(), store[Symbol.asyncDispose]()]);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Waits until a run ends, either way. */
export async function endOf(run: Run): Promise<EndedRun> {
  const events: PrefetchEvent[] = [];
  const reading = (async () => {
    for await (const event of run.events()) events.push(event);
  })();
  try {
    await run.wait();
    await reading;
    return { ends: "published", exit: 0, message: "", events };
  } catch (error) {
    if (!isPrefetchError(error)) throw error;
    await reading;
    return { ends: error.code, exit: exitStatusOf(error), message: error.message, events };
  }
}

/** Waits that a test can wait for: long enough for a busy machine. */
function sourceOf({ url }: HubEmulator, told: SourceEvent[]): HfModelOptions["source"] {
  return createHfSource({
    endpoint: url,
    environment: {},
    progressTimeoutMs: 2_500,
    minRetryDelayMs: 1,
    maxRetryDelayMs: 10,
    onEvent: (event) => told.push(event),
  });
}
