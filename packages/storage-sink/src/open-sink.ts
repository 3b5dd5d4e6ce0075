import type { StorageSink } from "@prefetch/core";
import { localDirectoryOf } from "./local-directory.ts";

/** Options of {@link openSink}. */
export interface OpenSinkOptions {
  /** The folder that relative paths are taken from. Default: the process's working directory. */
  readonly workingDirectory?: string | undefined;
}

/**
 * Opens the store that an address names. Loads that store's adapter only, and touches nothing: what
 * the store says is learnt by the first call.
 *
 * @param url - a `file:///…` URL, or a path. A `~` in a path is a name as any other: shells expand it
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for an address that no adapter serves.
 */
export async function openSink(url: string, options: OpenSinkOptions = {}): Promise<StorageSink> {
  const directory = localDirectoryOf(url, options.workingDirectory ?? process.cwd());
  const { createLocalSink } = await import("./local/index.ts");
  return createLocalSink({ directory });
}
