import { resolve } from "node:path";
import type { HfModelOptions, Strategy } from "@prefetch/prefetch";
import type { Host } from "../host.ts";
import type { OutputFlags } from "../output-flags.ts";

/** The flags of `prefetch hf-model`, parsed. Absent: not given. */
export interface HfModelFlags extends OutputFlags {
  /** A branch, tag or commit. */
  readonly revision?: string;
  /** The roots to publish under. */
  readonly to?: readonly string[];
  /** What every object is stored with. */
  readonly putOption?: Readonly<Record<string, string>>;
  /** The prefix to publish at. */
  readonly rawDataPath?: string;
  /** The name to store the model under. */
  readonly artifactName?: string;
  /** Recorded with the model. */
  readonly architecture?: string;
  /** Recorded with the model. */
  readonly task?: string;
  /** Recorded with the model. */
  readonly modality?: readonly string[];
  /** How the weights are serialised; recorded with the model. */
  readonly format?: string;
  /** Recorded with the model. */
  readonly modelType?: string;
  /** Recorded with the model. */
  readonly shortDescription?: string;
  /** Name of the environment variable that holds the token. */
  readonly hfTokenKey?: string;
  /** Whether to use no token at all. */
  readonly anonymous?: true;
  /** The Hub's address. */
  readonly endpoint?: string;
  /** A file of certificates to trust besides the system's. */
  readonly caBundle?: string;
  /** Patterns of which a path has to match one. */
  readonly include?: readonly string[];
  /** Patterns of which a path must match none. */
  readonly exclude?: readonly string[];
  /** True for a bare `--force`. */
  readonly force?: number | true;
  /** Bytes of buffers. */
  readonly memory?: number;
  /** Connections at once. */
  readonly connections?: number;
  /** Bytes per second. */
  readonly maxRate?: number;
  /** The way that files take. */
  readonly strategy?: Strategy;
  /** Where scratch files go. */
  readonly scratch?: string;
  /** Prefixes of other models whose files may be copied. */
  readonly reuseFrom?: readonly string[];
  /** Whether to print the plan only. */
  readonly dryRun?: true;
  /** Whether every retry is shown with its reason. */
  readonly verbose?: true;
}

/** Returns what the library is asked for. */
export function hfModelOptions(repo: string, flags: HfModelFlags, host: Host): HfModelOptions {
  return {
    repo,
    revision: flags.revision,
    to: flags.to,
    rawDataPath: flags.rawDataPath,
    putOptions: flags.putOption,
    artifactName: flags.artifactName,
    architecture: flags.architecture,
    task: flags.task,
    modality: flags.modality,
    serialFormat: flags.format,
    modelType: flags.modelType,
    shortDescription: flags.shortDescription,
    hfTokenKey: flags.anonymous ? null : flags.hfTokenKey,
    endpoint: flags.endpoint,
    caBundlePath: flags.caBundle && resolve(host.workingDirectory, flags.caBundle),
    include: flags.include,
    exclude: flags.exclude,
    force: flags.force,
    memoryBytes: flags.memory,
    connections: flags.connections,
    maxBytesPerSecond: flags.maxRate,
    strategy: flags.strategy,
    scratchPath: flags.scratch,
    reuseFrom: flags.reuseFrom,
    workingDirectory: host.workingDirectory,
    environment: host.environment,
  };
}
