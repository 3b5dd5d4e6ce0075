import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "./start-server.ts";

/** The kinds of store that a model is moved to. */
export const DESTINATIONS = ["s3", "gcs", "azure", "directory"] as const;

/** Where a model is moved to. */
export type Destination = (typeof DESTINATIONS)[number];

/** Manifests and other records are always kept. */
const SMALL_BYTES = 1024 ** 2;

/** What the server of a store is like. */
export interface StoreOptions {
  /** Added to every answer, in milliseconds. */
  readonly latencyMs: number;
  /** Whether objects can be read again; otherwise those above 1 MiB are checked and dropped. */
  readonly keepsBytes: boolean;
  /** Whether they are kept on disk rather than in memory. Default: false. */
  readonly isOnDisk?: boolean;
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
  { isOnDisk = false, keepsBytes, ...options }: StoreOptions,
): Promise<Target> {
  const folder = await mkdtempDisposable(join(tmpdir(), "prefetch-bench-models-"));
  const removeFolder = (): Promise<void> => folder[Symbol.asyncDispose]();
  if (destination === "directory") return { url: folder.path, [Symbol.asyncDispose]: removeFolder };
  const kept = isOnDisk ? { kind: "directory", path: folder.path } : { kind: "memory" };
  const storage = keepsBytes ? kept : { kind: "discard", keptBytes: SMALL_BYTES };
  const argv = [destination, JSON.stringify({ ...options, storage })];
  const server = await startServer("serve-store.ts", argv);
  const schemes = { azure: "az", gcs: "gs", s3: "s3" };
  return {
    url: `${schemes[destination]}://models/bench?endpoint=${server.url}`,
    [Symbol.asyncDispose]: async () => {
      server[Symbol.dispose]();
      await removeFolder();
    },
  };
}

/** Returns the address of a model that lies under the root of a target. */
export function modelAt({ url }: Target, artifactName: string, commit: string): string {
  const [root = "", query] = url.split("?");
  const address = `${root}/${artifactName}/${commit}`;
  return query === undefined ? address : `${address}?${query}`;
}
