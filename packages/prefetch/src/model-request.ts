import { tmpdir } from "node:os";
import { resolve } from "node:path";
import {
  type HuggingFaceModelInfo,
  type ModelSource,
  PrefetchError,
  type Resources,
} from "@prefetch/core";
import { z } from "zod";
import type { Environment, HfModelOptions, SinkOpener, Strategy } from "./hf-model-options.ts";
import type { Selection } from "./manifest/manifest.ts";
import { artifactNameOf } from "./model-layout.ts";
import { parseModelRef } from "./model-ref.ts";

/** Where a model is to lie. */
export interface ModelTarget {
  /**
   * `root`: models live under `<artifact-name>/<commit>/` there. `prefix`: this one model's files lie
   * right there.
   */
  readonly kind: "root" | "prefix";
  /** The address as it was given: a URL or a path. */
  readonly url: string;
}

/** {@link HfModelOptions} with nothing left open: what a runner works on. */
export interface ModelRequest {
  /** The repository as it was given. */
  readonly repoId: string;
  /** The revision as it was given. */
  readonly revision: string;
  /** Where the model is to lie. */
  readonly target: ModelTarget;
  /** Where else it is to lie: it is read from the Hub once for all. */
  readonly moreTargets: readonly ModelTarget[];
  /** What every object is stored with, by the names that the store has. */
  readonly putOptions: Readonly<Record<string, string>>;
  /** The name to store it under. */
  readonly artifactName: string;
  /** What to record of the model. */
  readonly info: HuggingFaceModelInfo;
  /** Which files are wanted. */
  readonly selection: Selection;
  /** How often a new prefetch was forced; `true`: once more than the published model was. */
  readonly force: number | true;
  /** How to reach the Hub; what is left out is the source's to decide. */
  readonly hub: {
    /** The environment variable that holds the token; `null` for none. */
    readonly tokenKey: string | null;
    /** Its address. */
    readonly endpoint?: string | undefined;
    /** A PEM file of certificate authorities to trust. */
    readonly caBundlePath?: string | undefined;
  };
  /** What the transfer may use; what is left out is the streamer's to decide. */
  readonly limits: {
    /** Part buffers together, in bytes. */
    readonly memoryBytes?: number | undefined;
    /** Parts read at a time. */
    readonly connections?: number | undefined;
    /** Bytes a second to read. */
    readonly maxBytesPerSecond?: number | undefined;
  };
  /** The way that files take. */
  readonly strategy: Strategy;
  /** Where scratch files go. */
  readonly scratchPath: string;
  /** Prefixes of other models whose files may be copied. */
  readonly reuseFrom: readonly string[];
  /** How long the run's lease lasts without renewal, in milliseconds. */
  readonly leaseTtlMs: number;
  /** Names the job that the run is a try of, where it has a name. */
  readonly jobId?: string | undefined;
  /** What to ask of the machine. */
  readonly resources: Resources;
  /** Where relative paths begin. */
  readonly workingDirectory: string;
  /** The variables to read tokens and addresses from. */
  readonly environment: Environment;
  /** Stops the run. */
  readonly signal?: AbortSignal | undefined;
  /** Reads models from here instead of the Hub. */
  readonly source?: ModelSource | undefined;
  /** Opens storage in place of the built-in stores. */
  readonly sinkOf?: SinkOpener | undefined;
}

const text = z.string().min(1);
const patterns = z.array(text).readonly().default([]);
const oneOrMore = z.union([text.transform((one) => [one]), z.array(text).min(1).readonly()]);
const countFromOne = z.int().positive().optional();

/** Defaults are upstream's: those of `flyte.prefetch.hf_model`. */
const optionsSchema = z.strictObject({
  repo: text,
  revision: text.optional(),
  to: z.union([text, z.array(text).min(1).readonly()]).optional(),
  rawDataPath: text.optional(),
  putOptions: z.record(text, z.string()).default({}),
  artifactName: z.string().optional(),
  architecture: text.optional(),
  task: text.default("auto"),
  modality: z.array(text).min(1).readonly().default(["text"]),
  serialFormat: text.optional(),
  modelType: text.optional(),
  shortDescription: text.optional(),
  include: patterns,
  exclude: patterns,
  force: z.union([z.literal(true), z.int().nonnegative()]).default(0),
  hfTokenKey: text.nullable().default("HF_TOKEN"),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  caBundlePath: text.optional(),
  memoryBytes: countFromOne,
  connections: countFromOne,
  maxBytesPerSecond: z.number().positive().optional(),
  strategy: z.enum(["auto", "stream", "snapshot"]).default("auto"),
  scratchPath: text.optional(),
  reuseFrom: oneOrMore.default([]),
  // Under a second a slow answer of the store would pass for a run that is gone.
  leaseTtlMs: z.int().min(1_000).default(30_000),
  jobId: text.optional(),
  resources: z
    .strictObject({
      cpu: text.default("2"),
      memory: text.default("8Gi"),
      disk: text.default("50Gi"),
      gpu: text.optional(),
      shm: text.optional(),
    })
    .prefault({}),
  workingDirectory: text.optional(),
  environment: z.custom<Environment>(isObject).optional(),
  signal: z.instanceof(AbortSignal).optional(),
  source: z.custom<ModelSource>(isObject).optional(),
  sinkOf: z.custom<SinkOpener>((value) => typeof value === "function").optional(),
});

/**
 * Completes the options and checks them.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` that names every option that is wrong.
 */
export function completeModelRequest(options: HfModelOptions): ModelRequest {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) throw invalid(describeIssues(parsed.error));
  const given = parsed.data;
  const ref = parseModelRef(given.repo);
  const artifactName = artifactNameOf(ref.repoId, given.artifactName);
  const workingDirectory = given.workingDirectory ?? process.cwd();
  const [target, ...moreTargets] = targetsOf(given.to, given.rawDataPath);
  return {
    repoId: ref.repoId,
    revision: oneRevision(ref.revision, given.revision),
    target,
    moreTargets,
    putOptions: given.putOptions,
    artifactName,
    info: {
      repo: ref.repoId,
      artifactName,
      architecture: given.architecture,
      task: given.task,
      modality: given.modality,
      serialFormat: given.serialFormat,
      modelType: given.modelType,
      shortDescription: given.shortDescription,
    },
    selection: { include: given.include, exclude: given.exclude },
    force: given.force,
    hub: {
      tokenKey: given.hfTokenKey,
      endpoint: given.endpoint,
      caBundlePath: given.caBundlePath,
    },
    limits: {
      memoryBytes: given.memoryBytes,
      connections: given.connections,
      maxBytesPerSecond: given.maxBytesPerSecond,
    },
    strategy: given.strategy,
    scratchPath: resolve(workingDirectory, given.scratchPath ?? tmpdir()),
    reuseFrom: given.reuseFrom,
    leaseTtlMs: given.leaseTtlMs,
    jobId: given.jobId,
    resources: given.resources,
    workingDirectory,
    environment: given.environment ?? process.env,
    signal: given.signal,
    source: given.source,
    sinkOf: given.sinkOf,
  };
}

function oneRevision(inAddress: string | undefined, given: string | undefined): string {
  if (inAddress !== undefined && given !== undefined && inAddress !== given) {
    throw invalid(`the repository names the revision "${inAddress}", revision is "${given}"`);
  }
  return given ?? inAddress ?? "main";
}

function rootAt(url: string): ModelTarget {
  return { kind: "root", url };
}

type Targets = readonly [ModelTarget, ...ModelTarget[]];

function targetsOf(
  to: string | readonly string[] | undefined,
  rawDataPath: string | undefined,
): Targets {
  if (rawDataPath !== undefined && to !== undefined) {
    throw invalid("pass either to or rawDataPath, not both");
  }
  if (rawDataPath !== undefined) return [{ kind: "prefix", url: rawDataPath }];
  const [first = "./models", ...others] = typeof to === "string" ? [to] : (to ?? []);
  return [rootAt(first), ...others.map(rootAt)];
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function describeIssues(error: z.ZodError): string {
  const issues = error.issues.map(({ path, message }) => [path.join("."), message]);
  return issues.map((issue) => issue.filter(Boolean).join(": ")).join("; ");
}

function invalid(problem: string): PrefetchError {
  return new PrefetchError("INVALID_ARGUMENT", `The options are invalid: ${problem}.`);
}
