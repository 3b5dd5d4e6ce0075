import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "./start-server.ts";

/** The kinds of store that a model is moved to. */
export const DESTINATIONS = ["s3", "gcs", "azure", "directory"] as const;

/** Where a model is moved to. */
export type Destination = (typeof DESTINATIONS)[number];

/** What the server of a store is like. */
export interface StoreOptions {
  /** Added to every answer, in milliseconds. */
  readonly latencyMs: number;
  /** Whether objects can be read again; otherwise they are checked and dropped. */
  readonly keepsBytes: boolean;
  /** The dialect of S3. Default: AWS. */
  readonly profile?: string;
}

/** A store that is gone after the measurement. */
export interface Target extends AsyncDisposable {
  /** The root to publish under. */
  readonly url: string;
}

/** Starts a store's server in a process of its own, or makes a temporary directory. */
export async function openTarget(
  destination: Destination,
  { keepsBytes, ...options }: StoreOptions,
): Promise<Target> {
  if (destination === "directory") {
    const root = await mkdtempDisposable(join(tmpdir(), "prefetch-bench-models-"));
    return { url: root.path, [Symbol.asyncDispose]: () => root[Symbol.asyncDispose]() };
  }
  const storage = { kind: keepsBytes ? "memory" : "discard" };
  const argv = [destination, JSON.stringify({ ...options, storage })];
  const server = await startServer("serve-store.ts", argv);
  const schemes = { azure: "az", gcs: "gs", s3: "s3" };
  return {
    url: `${schemes[destination]}://models/bench?endpoint=${server.url}`,
    [Symbol.asyncDispose]: async () => server[Symbol.dispose](),
  };
}
