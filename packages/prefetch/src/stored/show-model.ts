import type { Manifest } from "../manifest/manifest.ts";
import { type ModelStoreOptions, openModel } from "./open-model.ts";
import { requireManifest } from "./require-manifest.ts";

/** A published model in full. */
export interface ShownModel {
  /** The prefix that its files lie under. */
  readonly url: string;
  /** What its manifest says. */
  readonly manifest: Manifest;
}

/**
 * Returns what is known of the model under a prefix. Needs neither a token nor the Hub.
 *
 * @param url - the model's prefix, as a URL or a path
 * @throws {@link PrefetchError} `NOT_FOUND` where no complete model is, `INTEGRITY` or
 * `INVALID_ARGUMENT` for a manifest that is broken or newer than this version.
 */
export async function showModel(url: string, options: ModelStoreOptions = {}): Promise<ShownModel> {
  const model = await openModel(url, options);
  return { url: model.url, manifest: await requireManifest(model, options) };
}
