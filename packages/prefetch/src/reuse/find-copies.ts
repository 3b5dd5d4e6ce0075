import {
  type CallOptions,
  type Digest,
  PrefetchError,
  type StorageSink,
  isPrefetchError,
} from "@prefetch/core";
import { forEachConcurrently } from "../for-each-concurrently.ts";
import { foldersIn } from "../list-folders.ts";
import { readManifest } from "../manifest/manifest-store.ts";
import type { Manifest, ManifestFile } from "../manifest/manifest.ts";
import { commitLayout, isCommitName, layoutAt, modelUrl } from "../model-layout.ts";
import { listRefs } from "../publish/list-refs.ts";
import type { LocatedModel } from "../run/locate-model.ts";
import { openTarget } from "../run/open-target.ts";
import type { PrefetchJob } from "../run/prefetch-job.ts";

/** Manifests that are looked at: of more commits the newest ones of the refs are among these. */
const MOST_COMMITS = 20;
const MAX_CONCURRENT_READS = 4;

/** An object of another model that has the content of a file. */
export interface CopySource {
  /** Its address, as `StorageSink.copy` takes it. */
  readonly fromUrl: string;
  /** Its size in bytes. */
  readonly sizeBytes: number;
  /** Its SHA-256, 64 hex digits. */
  readonly sha256: string;
  /** The store's checksum of it. */
  readonly checksum?: ManifestFile["checksum"];
}

/** Objects to copy from, by the digest that the Hub lists the content by. */
export type CopySources = ReadonlyMap<Digest, CopySource>;

/**
 * Looks for content that lies in the store already: in the other commits of the same artifact, and in the
 * models that the request names.
 *
 * @throws {@link PrefetchError} `NOT_FOUND` where a named prefix holds no model.
 */
export async function findCopies(job: PrefetchJob, located: LocatedModel): Promise<CopySources> {
  const sources = new Map<Digest, CopySource>();
  for (const url of job.request.reuseFrom) addFrom(sources, await readNamed(job, url));
  if (job.request.target.kind === "root") {
    for (const published of await readSiblings(job, located)) addFrom(sources, published);
  }
  if (sources.size === 0 || (await canCopy(job))) return sources;
  return new Map();
}

/** A manifest and the address of what it names. */
interface PublishedAt {
  readonly url: string;
  readonly manifest: Manifest;
}

async function readNamed(job: PrefetchJob, url: string): Promise<PublishedAt> {
  const { request, signal } = job;
  const sink = await openTarget(request, { kind: "prefix", url });
  const stored = await readManifest(sink, layoutAt(""), { signal });
  if (stored !== undefined) return { url: sink.url, manifest: stored.manifest };
  throw new PrefetchError(
    "NOT_FOUND",
    `There is no model at ${sink.url} to copy files from. Name the prefix of one that is published, as "prefetch list" prints it.`,
    { context: { url: sink.url } },
  );
}

async function readSiblings(
  { request, sink, signal }: PrefetchJob,
  { model }: LocatedModel,
): Promise<readonly PublishedAt[]> {
  const { artifactName } = request;
  const all = await commitsOf(sink, artifactName, { signal });
  const others = all.filter((commit) => commit !== model.commit);
  if (others.length === 0) return [];
  const refs = await listRefs(sink, `${artifactName}/`, { signal });
  const named = new Set(refs.map(({ commit }) => commit));
  const read: PublishedAt[] = [];
  const likeliest = others.toSorted((a, b) => Number(named.has(b)) - Number(named.has(a)));
  await forEachConcurrently(
    likeliest.slice(0, MOST_COMMITS),
    MAX_CONCURRENT_READS,
    async (commit) => {
      const layout = commitLayout(artifactName, commit);
      const stored = await readManifest(sink, layout, { signal }).catch(unusable);
      if (stored !== undefined) read.push({ url: modelUrl(sink, layout), ...stored });
    },
  );
  return read;
}

/** A broken manifest, or one that must not be read, is a model less to copy from. */
function unusable(error: unknown): undefined {
  const isStores = isPrefetchError(error) && error.code !== "ABORTED";
  if (!isStores) throw error;
}

async function commitsOf(
  sink: StorageSink,
  artifactName: string,
  options: CallOptions,
): Promise<readonly string[]> {
  const prefix = `${artifactName}/`;
  const folders = await foldersIn(sink, prefix, options);
  return folders.map((key) => key.slice(prefix.length, -1)).filter(isCommitName);
}

function addFrom(sources: Map<Digest, CopySource>, { url, manifest }: PublishedAt): void {
  for (const { path, sizeBytes, sha256, gitOid, checksum } of manifest.files) {
    const fromUrl = [url, ...path.split("/").map(encodeURIComponent)].join("/");
    const source = { fromUrl, sizeBytes, sha256, checksum };
    sources.set(`sha256:${sha256}`, source);
    if (gitOid !== undefined) sources.set(`gitblob:${gitOid}`, source);
  }
}

/** A plan that is only made changes nothing, and asking what a store can do may have to. */
async function canCopy({ readOnly, signal, sink }: PrefetchJob): Promise<boolean> {
  return readOnly || (await sink.capabilities({ signal })).serverCopy;
}
