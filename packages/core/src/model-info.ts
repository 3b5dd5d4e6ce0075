/** What upstream (`flyte.prefetch.HuggingFaceModelInfo`) records of a model. */
export interface HuggingFaceModelInfo {
  /** The repository, `owner/name`. */
  readonly repo: string;
  /** The name it is stored under. Default: the repository's last segment with `.` replaced by `-`. */
  readonly artifactName?: string | undefined;
  /** The architecture, for example `Qwen3ForCausalLM`. */
  readonly architecture?: string | undefined;
  /** The task, for example `generate` or `embed`. Default: `auto`. */
  readonly task: string;
  /** What goes in and out. Default: `["text"]`. */
  readonly modality: readonly string[];
  /** How the weights are serialised, for example `safetensors`. */
  readonly serialFormat?: string | undefined;
  /** The model's type, for example `transformer`. */
  readonly modelType?: string | undefined;
  /** One sentence for catalogues. */
  readonly shortDescription?: string | undefined;
  /** How to cut it for several GPUs, where that is asked for. */
  readonly shardConfig?: ShardConfig | undefined;
}

/** Asks for a rank-sharded copy. */
export interface ShardConfig {
  /** The engine that cuts. Default: `vllm`. */
  readonly engine: "vllm";
  /** The engine's arguments. */
  readonly args: VllmShardArgs;
}

/** Arguments of vLLM's sharding; names and defaults of upstream's `VLLMShardArgs` unless noted. */
export interface VllmShardArgs {
  /** GPUs to cut for. Default: 1. */
  readonly tensorParallelSize: number;
  /** The data type of the weights. Default: `auto`. */
  readonly dtype: string;
  /** Runs code from the repository. Default: false (upstream: true). */
  readonly trustRemoteCode: boolean;
  /** The longest sequence, in tokens. Default: the model's own. */
  readonly maxModelLen?: number | undefined;
  /** Names of the rank files. Default: `model-rank-{rank}-part-{part}.safetensors`. */
  readonly filePattern: string;
  /** The largest rank file, in bytes. Default: 5 GiB. */
  readonly maxFileSize: number;
}

/** What a run asks of the machine it runs on, as Kubernetes quantities. */
export interface Resources {
  /** CPUs. Default: `2`. */
  readonly cpu: string;
  /** Memory. Default: `8Gi`. */
  readonly memory: string;
  /** Scratch disk. Default: `50Gi`. */
  readonly disk: string;
  /** GPUs, for example `A100:8`. */
  readonly gpu?: string | undefined;
  /** Shared memory. */
  readonly shm?: string | undefined;
}

/** Another place that a model was stored at. */
export interface StoredCopy {
  /** The prefix that its files lie under: a URL. */
  readonly path: string;
  /** The manifest's address. */
  readonly manifestUrl: string;
}

/** Where a model was stored. */
export interface StoredModelInfo {
  /** The name it is stored under. */
  readonly artifactName: string;
  /** The prefix that its files lie under: a URL. */
  readonly path: string;
  /** The manifest's address. */
  readonly manifestUrl: string;
  /** Where else it was stored, where several destinations were given, in their order. */
  readonly alsoAt?: readonly StoredCopy[] | undefined;
  /** The repository's canonical id. */
  readonly repoId: string;
  /** The commit. */
  readonly commit: string;
  /** How many files it has. */
  readonly fileCount: number;
  /** Their size in bytes. */
  readonly sizeBytes: number;
  /** What upstream records with the artifact: `source_repo`, `source_commit` and the like. */
  readonly metadata: Readonly<Record<string, string>>;
}
