import type { ModelFile, ModelSource, SkippedEntry } from "@prefetch/core";

interface Listing {
  readonly files: readonly ModelFile[];
  readonly skipped: readonly SkippedEntry[];
}

/** Makes a source that resolves and lists each model once, however many ask. */
export function shareSource(source: ModelSource): ModelSource {
  const resolved = new Map<string, ReturnType<ModelSource["resolve"]>>();
  const listed = new Map<string, Promise<Listing>>();
  return {
    name: source.name,
    resolve: (ref, options) =>
      rememberIn(resolved, JSON.stringify(ref), () => source.resolve(ref, options)),
    list: async function* list(revision, options) {
      const { files, skipped } = await rememberIn(listed, JSON.stringify(revision), () =>
        listWhole(source, revision, options),
      );
      for (const entry of skipped) options?.onSkipped?.(entry);
      yield* files;
    },
    open: (revision, file, range, options) => source.open(revision, file, range, options),
  };
}

function rememberIn<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

async function listWhole(
  source: ModelSource,
  revision: Parameters<ModelSource["list"]>[0],
  options: Parameters<ModelSource["list"]>[1],
): Promise<Listing> {
  const skipped: SkippedEntry[] = [];
  const files: ModelFile[] = [];
  const onSkipped = (entry: SkippedEntry): void => void skipped.push(entry);
  for await (const file of source.list(revision, { ...options, onSkipped })) files.push(file);
  return { files, skipped };
}
