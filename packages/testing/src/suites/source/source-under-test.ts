import {
  isPrefetchError,
  type CallOptions,
  type ModelFile,
  type ModelRef,
  type ModelRevision,
  type ModelSource,
} from "@prefetch/core";

/** A file that the source under test is to hold. */
export interface SourceSuiteFile {
  /** The path in the repository. */
  readonly path: string;
  /** Its content. */
  readonly bytes: Uint8Array;
}

/** A source under test, with the suite's files in it. */
export interface SourceUnderTest {
  /** The source. */
  readonly source: ModelSource;
  /** Names the model that holds the files, by a branch or without a revision. */
  readonly ref: ModelRef;
  /**
   * Where it can be done: from now on whoever asks for a range of the file gets a wrong byte, at offset
   * 0, and whoever asks for the whole of it without a range gets it right. Returns what ends that.
   */
  spoilRanges?(path: string): () => void;
  /** Gives everything back. */
  close(): Promise<void>;
}

/** Collects the whole listing. */
export async function listAll(
  source: ModelSource,
  revision: ModelRevision,
  options?: CallOptions,
): Promise<ModelFile[]> {
  const files: ModelFile[] = [];
  for await (const file of source.list(revision, options)) files.push(file);
  return files;
}

/** Finds a file in the listing. */
export async function listed(
  source: ModelSource,
  revision: ModelRevision,
  path: string,
): Promise<ModelFile> {
  const file = (await listAll(source, revision)).find((other) => other.path === path);
  if (file === undefined) throw new Error(`The source does not list ${path}.`);
  return file;
}

/** Returns the code that a call rejects with; `none` where it does not. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "none";
  } catch (error) {
    return isPrefetchError(error) ? error.code : String(error);
  }
}
