import type { CallOptions, StorageSink } from "@prefetch/core";
import { openSink } from "@prefetch/storage-sink";
import type { SinkOpener } from "../hf-model-options.ts";
import { type ModelLayout, isCommitName, layoutAt } from "../model-layout.ts";

/** Options of every call that works on models in storage. */
export interface ModelStoreOptions extends CallOptions {
  /** Where relative paths begin. Default: the process's working directory. */
  readonly workingDirectory?: string | undefined;
  /** A PEM file of certificate authorities to trust. Default: those of the environment. */
  readonly caBundlePath?: string | undefined;
  /** What every object is stored with. Default: nothing. */
  readonly putOptions?: Readonly<Record<string, string>> | undefined;
  /** Opens storage in place of the built-in stores. */
  readonly sinkOf?: SinkOpener | undefined;
}

/** A model's prefix, opened. */
export interface OpenedModel {
  /** The prefix's address. */
  readonly url: string;
  /** The store, at the prefix or at the folder of the artifact that it belongs to. */
  readonly sink: StorageSink;
  /** Where the model lies in it. */
  readonly layout: ModelLayout;
  /** Whether the sink's root is the artifact's folder, which also holds the refs. */
  readonly isInArtifact: boolean;
}

/** The parameters that an object store's address may end in, for example `?endpoint=…`. */
const PARAMETERS = /^(?!file:)[a-z][a-z0-9+.-]+:\/\/[^?]*(?<parameters>\?.*)$/is;

/** Opens the store at an address. */
export function openStore(url: string, options: ModelStoreOptions): Promise<StorageSink> {
  const { caBundlePath, putOptions, sinkOf, workingDirectory } = options;
  if (sinkOf !== undefined) return sinkOf(url);
  return openSink(url, { caBundlePath, putOptions, workingDirectory });
}

/**
 * Opens a model's prefix: where its last segment is a commit, at the folder above, because the refs that
 * may name the commit lie there.
 */
export async function openModel(url: string, options: ModelStoreOptions): Promise<OpenedModel> {
  const sink = await openStore(url, options);
  const slash = sink.url.lastIndexOf("/");
  const name = sink.url.slice(slash + 1);
  if (!isCommitName(name)) {
    return { url: sink.url, sink, layout: layoutAt(""), isInArtifact: false };
  }
  // A sink's own address has no parameters, and without them the folder above is in another store.
  const parameters = PARAMETERS.exec(url)?.groups?.["parameters"] ?? "";
  const artifactSink = await openStore(`${sink.url.slice(0, slash)}${parameters}`, options);
  return { url: sink.url, sink: artifactSink, layout: layoutAt(`${name}/`), isInArtifact: true };
}
