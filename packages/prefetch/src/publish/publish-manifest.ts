import { type CallOptions, PrefetchError, type StorageSink, isPrefetchError } from "@prefetch/core";
import { type StoredManifest, readManifest, writeManifest } from "../manifest/manifest-store.ts";
import type { Manifest } from "../manifest/manifest.ts";
import type { ModelLayout } from "../model-layout.ts";

/** Options of {@link publishManifest}. */
export interface PublishOptions extends CallOptions {
  /** The manifest to replace; left out where there is none. */
  readonly previous: StoredManifest | undefined;
}

/**
 * Puts the manifest in place and returns the one that lies there. That is another run's where that run
 * published the same files, or more, in the meantime.
 *
 * @throws {@link PrefetchError} `CONFLICT` where another run published something else.
 */
export async function publishManifest(
  sink: StorageSink,
  layout: ModelLayout,
  manifest: Manifest,
  { previous, signal }: PublishOptions,
): Promise<Manifest> {
  const condition = previous ? { ifMatch: previous.object.version } : { ifAbsent: true };
  try {
    await writeManifest(sink, layout, manifest, { ...condition, signal });
    return manifest;
  } catch (error) {
    if (!isPrefetchError(error) || error.code !== "CONFLICT") throw error;
    const winner = await readManifest(sink, layout, { signal });
    if (winner !== undefined && includes(winner.manifest, manifest)) return winner.manifest;
    throw lostTo(`${sink.url}/${layout.manifestKey}`, error);
  }
}

function includes(winner: Manifest, ours: Manifest): boolean {
  const digests = new Map(winner.files.map(({ path, sha256 }) => [path, sha256]));
  return (
    winner.model.repoId === ours.model.repoId &&
    winner.model.commit === ours.model.commit &&
    winner.force >= ours.force &&
    ours.files.every(({ path, sha256 }) => digests.get(path) === sha256)
  );
}

function lostTo(url: string, cause: PrefetchError): PrefetchError {
  return new PrefetchError(
    "CONFLICT",
    `Another run changed ${url} in the meantime. Run the same command again: it adds what is missing to what that run published.`,
    { context: { url }, cause },
  );
}
