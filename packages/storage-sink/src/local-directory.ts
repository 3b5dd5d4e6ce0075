import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PrefetchError } from "@prefetch/core";

/** Two letters at least: one letter before a colon is a Windows drive. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]+:/;
/** `file:models` parses as `/models`, which nobody who wrote it meant. */
const ABSOLUTE_FILE_URL = /^file:\//i;

/**
 * Returns the absolute path of the directory that an address names: a `file:` URL or a path.
 *
 * @param workingDirectory - what a relative path is taken from
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for anything else.
 */
export function localDirectoryOf(url: string, workingDirectory: string): string {
  if (url === "") throw invalid("The destination is empty; give a path or a file:// URL.");
  const scheme = SCHEME.exec(url)?.[0].toLowerCase();
  const path = scheme === undefined ? url : pathOfFileUrl(url, scheme);
  if (path.includes("\0")) throw invalid("The destination holds a NUL character; remove it.");
  return resolve(workingDirectory, path);
}

function pathOfFileUrl(url: string, scheme: string): string {
  if (scheme !== "file:") {
    throw invalid(
      `A destination that begins with "${scheme}" is not supported. Destinations are "s3://", "gs://", "az://", "abfss://", "file:" and plain paths; for a directory of that name write "./${scheme}…".`,
    );
  }
  if (!ABSOLUTE_FILE_URL.test(url)) {
    throw invalid(`"${url}" is not absolute; write file:///… or a plain path.`);
  }
  if (/[?#]/.test(url)) {
    throw invalid(
      `A file: URL has no query and no fragment; in a path write "?" as %3F and "#" as %23.`,
    );
  }
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw invalid(`"${url}" names no directory of this machine; write file:///…`, error);
  }
}

function invalid(message: string, cause?: unknown): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", message, { cause });
}
