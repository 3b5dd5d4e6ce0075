import type { ModelSource, Resources, StorageSink } from "@prefetch/core";

/** What to prefetch and where to. Only `repo` is needed. */
export interface HfModelOptions {
  /** The repository: `owner/name`, a legacy single name, or `hf://owner/name[@revision]`. */
  readonly repo: string;
  /** A branch, tag, commit, short commit or `refs/pr/N`. Default: `main`. */
  readonly revision?: string | undefined;
  /**
   * The root to store models under, as a URL or a path; the files go to
   * `<root>/<artifactName>/<commit>/`. Several roots are written in one pass over the Hub, each with a
   * manifest of its own; one that fails does not keep the others from being published. Default:
   * `./models`.
   */
  readonly to?: string | readonly string[] | undefined;
  /** The very prefix to write the files under, as a URL or a path, instead of `to`. */
  readonly rawDataPath?: string | undefined;
  /**
   * What every object is stored with, by the names that the store's own command line has, for example
   * `{ "storage-class": "INTELLIGENT_TIERING" }`; every destination has to know them. Default: nothing.
   */
  readonly putOptions?: Readonly<Record<string, string>> | undefined;
  /**
   * The name to store the model under: letters, digits, `_` and `-`. Default: the repository's last
   * segment with `.` replaced by `-`.
   */
  readonly artifactName?: string | undefined;

  /** The architecture to record, for example `Qwen3ForCausalLM`. */
  readonly architecture?: string | undefined;
  /** The task to record, for example `generate` or `embed`. Default: `auto`. */
  readonly task?: string | undefined;
  /** What goes in and out, to record. Default: `["text"]`. */
  readonly modality?: readonly string[] | undefined;
  /** How the weights are serialised, to record, for example `safetensors`. */
  readonly serialFormat?: string | undefined;
  /** The model's type to record, for example `transformer`. */
  readonly modelType?: string | undefined;
  /** One sentence for catalogues. */
  readonly shortDescription?: string | undefined;

  /**
   * Patterns of which a path has to match one, in the Hub client's syntax: `*` crosses `/`. A pattern
   * that matches no file is refused. Default: every file.
   */
  readonly include?: readonly string[] | undefined;
  /** Patterns of which a path must match none. Default: none. */
  readonly exclude?: readonly string[] | undefined;
  /**
   * Transfers everything again where the published model was forced fewer times than this; count it up
   * to force once more. `true` means the published number plus one. Default: 0.
   */
  readonly force?: number | true | undefined;

  /**
   * The environment variable that holds the Hub's token; `null` asks without a token. Default:
   * `HF_TOKEN`.
   */
  readonly hfTokenKey?: string | null | undefined;
  /** The Hub's address. Default: `HF_ENDPOINT`, then `https://huggingface.co`. */
  readonly endpoint?: string | undefined;
  /**
   * A file of certificate authorities to trust, in PEM, for the Hub and for storage. Default: those of
   * the environment.
   */
  readonly caBundlePath?: string | undefined;

  /**
   * The most bytes that files in flight may take in memory, in bytes. Default: 256 MiB, or a quarter of
   * the container's memory limit where that is less.
   */
  readonly memoryBytes?: number | undefined;
  /** How many parts are read at a time. Default: follows the throughput, from 8 on. */
  readonly connections?: number | undefined;
  /** The most bytes a second to read. Default: no limit. */
  readonly maxBytesPerSecond?: number | undefined;
  /**
   * `stream`: files go straight from the Hub to storage. `snapshot`: each is downloaded to scratch disk,
   * verified there, and uploaded. `auto`: streamed, and those that cannot be are taken by way of scratch
   * disk. Default: `auto`.
   */
  readonly strategy?: Strategy | undefined;
  /**
   * Where scratch files go, as a path; a folder of their own is made in it, and removed in the end.
   * Default: the system's temporary directory.
   */
  readonly scratchPath?: string | undefined;
  /**
   * Prefixes of other models in the same store, as URLs or paths. Files that they hold with the same
   * content are copied inside the store instead of crossing the network, as are those of other commits
   * under the same artifact name. Default: none but those.
   */
  readonly reuseFrom?: string | readonly string[] | undefined;
  /**
   * For how long this run counts as being at work after it last said so, in milliseconds; another run
   * waits for it that long. Default: 30,000.
   */
  readonly leaseTtlMs?: number | undefined;
  /**
   * Names the job that this run is a try of: a later try with the same name takes the place of an
   * earlier one at once. Default: the run's own id, which no other has.
   */
  readonly jobId?: string | undefined;
  /**
   * What to ask of the machine, for runners that choose one; `localRunner` works with the machine
   * it is on. Default: 2 CPUs, `8Gi` of memory, `50Gi` of disk.
   */
  readonly resources?: Partial<Resources> | undefined;

  /** Where relative paths begin. Default: the process's working directory. */
  readonly workingDirectory?: string | undefined;
  /** The variables to read tokens and addresses from. Default: the process's environment. */
  readonly environment?: Environment | undefined;
  /** Stops the run as its `abort` does. */
  readonly signal?: AbortSignal | undefined;

  /** Reads models from here instead of the Hub. */
  readonly source?: ModelSource | undefined;
  /** Opens storage in place of the built-in stores; given `to` or `rawDataPath` as it is. */
  readonly sinkOf?: SinkOpener | undefined;
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Opens the storage at an address. */
export type SinkOpener = (url: string) => Promise<StorageSink>;

/** The way that files take; see {@link HfModelOptions.strategy}. */
export type Strategy = "auto" | "stream" | "snapshot";
