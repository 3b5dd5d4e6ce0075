import { unsafePathReason } from "@prefetch/core";
import { z } from "zod";
import { isOwnPath } from "../model-layout.ts";
import { MANIFEST_SCHEMA_VERSION, type Manifest } from "./manifest.ts";

const count = z.number().int().nonnegative();

/** A path that must not be followed: verifying and removing would touch what is not the model's. */
const filePath = z.string().superRefine((path, context) => {
  const reason = isOwnPath(path) ? "it lies in prefetch's own folder" : unsafePathReason(path);
  if (reason !== undefined) {
    context.addIssue(`the path ${JSON.stringify(path)} is refused: ${reason}`);
  }
});

const fileSchema = z.looseObject({
  path: filePath.describe("The path under the prefix; the same as in the repository."),
  sizeBytes: count.describe("The size in bytes."),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("The SHA-256 of the content."),
  gitOid: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional()
    .describe("The Git blob id, where the Hub lists the file by that."),
  checksum: z
    .looseObject({ algorithm: z.string(), value: z.string() })
    .optional()
    .describe("The store's own checksum, where it keeps one."),
});

const shardConfigSchema = z.looseObject({
  engine: z.literal("vllm"),
  args: z.looseObject({
    tensorParallelSize: z.number().int().positive(),
    dtype: z.string(),
    trustRemoteCode: z.boolean(),
    maxModelLen: z.number().int().positive().optional(),
    filePattern: z.string(),
    maxFileSize: count,
  }),
});

const infoSchema = z.looseObject({
  repo: z.string(),
  artifactName: z.string().optional(),
  architecture: z.string().optional(),
  task: z.string(),
  modality: z.array(z.string()),
  serialFormat: z.string().optional(),
  modelType: z.string().optional(),
  shortDescription: z.string().optional(),
  shardConfig: shardConfigSchema.optional(),
});

const manifestSchema = z
  .looseObject({
    schemaVersion: z.literal(MANIFEST_SCHEMA_VERSION).describe("The format of this file."),
    model: z
      .looseObject({
        repoId: z.string().min(1),
        commit: z.string().regex(/^[0-9a-f]{40}$/),
        revision: z.string().min(1),
        endpoint: z.string().min(1),
      })
      .describe("Where the model comes from."),
    artifactName: z.string().min(1).describe("The name it is stored under."),
    layout: z
      .enum(["repo", "rank-sharded"])
      .describe("The repository's own files, or a copy cut by ranks."),
    selections: z
      .array(z.looseObject({ include: z.array(z.string()), exclude: z.array(z.string()) }))
      .describe("What was asked for so far; the files are those that any of them selects."),
    files: z.array(fileSchema).describe("Every file of the model, sorted by path."),
    info: infoSchema.describe("What Flyte's HuggingFaceModelInfo records of a model."),
    force: count.describe("How often a new prefetch was forced."),
    createdAt: z.iso.datetime().describe("When it was published, in UTC."),
    tool: z.looseObject({ name: z.string(), version: z.string() }).describe("What published it."),
  })
  .superRefine(({ files }, context) => {
    const paths = new Set<string>();
    for (const { path } of files) {
      if (paths.has(path)) context.addIssue(`the path ${JSON.stringify(path)} is named twice`);
      paths.add(path);
    }
  })
  .meta({
    title: "prefetch manifest",
    description: "Says that a prefix holds a complete, verified model.",
  });

/** What {@link checkManifest} found: a manifest, or the first thing that is wrong with it. */
export type ManifestCheck =
  | { readonly manifest: Manifest; readonly problem?: undefined }
  | { readonly manifest?: undefined; readonly problem: string };

/** Checks a value against the manifest's schema; unknown fields are kept. */
export function checkManifest(value: unknown): ManifestCheck {
  const result = manifestSchema.safeParse(value);
  return result.success ? { manifest: result.data } : { problem: describeIssue(result.error) };
}

/** Returns the JSON Schema of a manifest; published as `schema/manifest.schema.json`. */
export function manifestJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(manifestSchema);
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "it does not fit the schema";
  const place = issue.path.join(".");
  return place === "" ? issue.message : `${place}: ${issue.message}`;
}
