import { type CallOptions, PrefetchError } from "@prefetch/core";
import { readManifest } from "../manifest/manifest-store.ts";
import type { Manifest } from "../manifest/manifest.ts";
import { modelsUnder } from "./list-models.ts";
import type { OpenedModel } from "./open-model.ts";

const MAX_SUGGESTIONS = 5;

/**
 * Returns the manifest of a model that has to be there.
 *
 * @throws {@link PrefetchError} `NOT_FOUND` where no complete model is; what `readManifest` throws.
 */
export async function requireManifest(model: OpenedModel, options: CallOptions): Promise<Manifest> {
  const stored = await readManifest(model.sink, model.layout, options);
  if (stored !== undefined) return stored.manifest;
  throw await noModelError(model, options);
}

/** Says that no complete model is at a prefix, and names those near it. */
export async function noModelError(
  { url, sink, layout }: OpenedModel,
  options: CallOptions,
): Promise<PrefetchError> {
  const suggestions: string[] = [];
  for await (const model of modelsUnder(sink, options)) {
    if (model.problem === undefined) suggestions.push(model.url);
    if (suggestions.length === MAX_SUGGESTIONS) break;
  }
  const nextStep =
    suggestions.length === 0
      ? "Check the address; if a prefetch into it was interrupted, run it again."
      : `Pass the address of one model, for example: ${suggestions.join(", ")}`;
  return new PrefetchError(
    "NOT_FOUND",
    `${url} does not hold a complete model: it has no manifest. ${nextStep}`,
    { context: { url, key: layout.manifestKey } },
  );
}
