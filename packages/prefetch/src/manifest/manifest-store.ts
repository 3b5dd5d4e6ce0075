import type {
  CallOptions,
  PutOptions,
  SinkCapabilities,
  StorageSink,
  StoredObject,
  WrittenObject,
} from "@prefetch/core";
import type { ModelLayout } from "../model-layout.ts";
import { parseManifest, serialiseManifest } from "./manifest-json.ts";
import type { Manifest } from "./manifest.ts";
import { readSmallObject } from "./read-small-object.ts";
import { writeSmallObject } from "./write-small-object.ts";

/** Far above the manifest of the largest repositories: 100,000 files take about 30 MiB. */
const MAX_MANIFEST_BYTES = 256 * 1024 * 1024;

/** A manifest as it lies in a store. */
export interface StoredManifest {
  /** What it says. */
  readonly manifest: Manifest;
  /** The object; its version is what `ifMatch` takes. */
  readonly object: StoredObject;
}

/** Options of {@link writeManifest}. */
export type WriteManifestOptions = Pick<PutOptions, "ifAbsent" | "ifMatch" | "signal">;

/**
 * Reads the manifest of the model at `layout`; `undefined` where there is none.
 *
 * @throws {@link PrefetchError} what {@link parseManifest} throws, and `INTEGRITY` for an object of
 * more than 256 MiB.
 */
export function readManifest(
  sink: StorageSink,
  layout: ModelLayout,
  options: CallOptions = {},
): Promise<StoredManifest | undefined> {
  return readManifestAt(sink, layout.manifestKey, options);
}

/**
 * Reads the manifest of the model that is being removed from `layout`; `undefined` where none is. See
 * `retireModel`.
 *
 * @throws {@link PrefetchError} what {@link readManifest} throws.
 */
export function readRetiredManifest(
  sink: StorageSink,
  layout: ModelLayout,
  options: CallOptions = {},
): Promise<StoredManifest | undefined> {
  return readManifestAt(sink, layout.retiredKey, options);
}

/**
 * Writes the manifest of the model at `layout`. Conditions that the store cannot keep are left out:
 * there two runs that publish at the same moment both succeed, and the later one stays.
 *
 * @throws {@link PrefetchError} `CONFLICT` where a condition does not hold.
 */
export async function writeManifest(
  sink: StorageSink,
  layout: ModelLayout,
  manifest: Manifest,
  options: WriteManifestOptions = {},
): Promise<WrittenObject> {
  const capabilities = await sink.capabilities({ signal: options.signal });
  return writeSmallObject(sink, layout.manifestKey, serialiseManifest(manifest), {
    ...keptConditions(capabilities, options),
    contentType: "application/json",
    signal: options.signal,
  });
}

async function readManifestAt(
  sink: StorageSink,
  key: string,
  options: CallOptions,
): Promise<StoredManifest | undefined> {
  const stored = await readSmallObject(sink, key, MAX_MANIFEST_BYTES, options);
  if (stored === undefined) return undefined;
  const { bytes, object } = stored;
  return { manifest: parseManifest(bytes, `${sink.url}/${key}`), object };
}

function keptConditions(
  { conditionalPut }: SinkCapabilities,
  { ifAbsent, ifMatch }: WriteManifestOptions,
): PutOptions {
  if (conditionalPut === "none") return {};
  return conditionalPut === "create" ? { ifAbsent } : { ifAbsent, ifMatch };
}
