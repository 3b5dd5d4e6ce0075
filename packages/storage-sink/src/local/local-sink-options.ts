import { resolve } from "node:path";
import { PrefetchError } from "@prefetch/core";

/** Options of {@link createLocalSink}. */
export interface LocalSinkOptions {
  /**
   * The directory that keys are relative to; a relative path is taken from the process's working
   * directory. Created by the first write. May itself be a symbolic link.
   */
  readonly directory: string;
}

/** {@link LocalSinkOptions}, complete and checked. */
export interface CompleteLocalSinkOptions {
  /** The directory's absolute path, without a trailing separator. */
  readonly directory: string;
}

/**
 * Completes and checks the options.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a directory that no file system can hold.
 */
export function completeLocalSinkOptions(options: LocalSinkOptions): CompleteLocalSinkOptions {
  if (options.directory === "" || options.directory.includes("\0")) {
    throw new PrefetchError(
      "INVALID_ARGUMENT",
      `${JSON.stringify(options.directory)} is not a directory's path; give one that is not empty and holds no NUL character.`,
    );
  }
  return { directory: resolve(options.directory) };
}
