import type { PrefetchEvent, Run, StoredModelInfo } from "@prefetch/core";
import {
  type EmulatedRepository,
  type FixtureFile,
  type HubEmulator,
  type MemorySink,
  createMemorySink,
  startHubEmulator,
} from "@prefetch/testing";
import { onTestFinished } from "vitest";
import { type HfModelOptions, hfModel } from "../src/index.ts";
import { parseManifest } from "../src/manifest/manifest-json.ts";
import type { Manifest } from "../src/manifest/manifest.ts";
import { CONTENTS } from "./stored-model.ts";

/** The one repository of a {@link TinyHub}. */
export const REPO = "org/tiny";

/** A Hub on this machine with one small model, and a store in memory. */
export interface TinyHub {
  /** The Hub. */
  readonly hub: HubEmulator;
  /** Its repository. */
  readonly repository: EmulatedRepository;
  /** The commit that `main` names at first. */
  readonly commit: string;
  /** The store. */
  readonly sink: MemorySink;
  /** Prefetches the model into the store, without a token. */
  readonly start: (changes?: Partial<HfModelOptions>) => Run;
  /** Does so and waits. */
  readonly prefetch: (changes?: Partial<HfModelOptions>) => Promise<StoredModelInfo>;
}

/** Starts a Hub that ends with the test. */
export async function startTinyHub(
  contents: Readonly<Record<string, string>> = CONTENTS,
): Promise<TinyHub> {
  const hub = await startHubEmulator({
    repositories: [{ repoId: REPO, files: fixtureFiles(contents) }],
  });
  onTestFinished(() => hub.close());
  const repository = hub.repository(REPO);
  const sink = createMemorySink();
  const options = { repo: REPO, endpoint: hub.url, environment: {}, sinkOf: async () => sink };
  const start = (changes: Partial<HfModelOptions> = {}): Run => hfModel({ ...options, ...changes });
  return {
    hub,
    repository,
    commit: repository.commitOf("main"),
    sink,
    start,
    prefetch: (changes) => start(changes).wait(),
  };
}

/** Files of a repository, by path and content. */
export function fixtureFiles(contents: Readonly<Record<string, string>>): readonly FixtureFile[] {
  return Object.entries(contents).map(([path, content]) => ({
    path,
    content: { bytes: Buffer.from(content) },
  }));
}

/** Reads a run's events to the end. */
export async function eventsOf(run: Run): Promise<readonly PrefetchEvent[]> {
  const events: PrefetchEvent[] = [];
  for await (const event of run.events()) events.push(event);
  return events;
}

/** Returns the texts that lie under a prefix, by path, without prefetch's own folder. */
export function contentsIn(sink: MemorySink, prefix: string): Readonly<Record<string, string>> {
  const files = [...sink.objects.values()]
    .filter(({ key }) => key.startsWith(prefix) && !key.startsWith(`${prefix}.prefetch/`))
    .map(({ key, bytes }) => [key.slice(prefix.length), Buffer.from(bytes).toString()]);
  return Object.fromEntries(files);
}

/** Returns the manifest under a prefix, if there is one. */
export function manifestIn(sink: MemorySink, prefix: string): Manifest | undefined {
  const key = `${prefix}.prefetch/manifest.json`;
  const object = sink.objects.get(key);
  return object && parseManifest(object.bytes, key);
}

/** Returns what a ref of the repository says. */
export function refIn(sink: MemorySink, revision: string): unknown {
  const key = `tiny/.prefetch/refs/${encodeURIComponent(REPO)}/${encodeURIComponent(revision)}.json`;
  const object = sink.objects.get(key);
  return object && JSON.parse(Buffer.from(object.bytes).toString());
}

/** Lets `act` come to its end while the first run's first file is on its way. */
export function duringTransfer(hub: HubEmulator, act: () => Promise<unknown>): void {
  const gate = Promise.withResolvers<void>();
  hub.inject({ route: "resolve", times: 1, fault: { kind: "hold", until: gate.promise } });
  const stop = hub.onRequest(({ route }) => {
    if (route !== "resolve") return;
    stop();
    act().then(() => gate.resolve(), gate.reject);
  });
}

/** Publishes a model as a writer does that knows of no lease: it is prefetched elsewhere, and put there. */
export async function publishPastLease(
  { prefetch, sink }: TinyHub,
  changes: Partial<HfModelOptions>,
): Promise<void> {
  const elsewhere = createMemorySink();
  await prefetch({ ...changes, sinkOf: async () => elsewhere });
  for (const { key, bytes } of elsewhere.objects.values()) {
    if (!key.includes("/refs/")) await sink.put(key, bytes);
  }
}
