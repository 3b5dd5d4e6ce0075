import { type CallOptions, type StorageSink, type UploadToken, planParts } from "@prefetch/core";
import type { ModelPlan, PlannedFile } from "../plan/model-plan.ts";
import { filesTo } from "../plan/model-plan.ts";
import type { UploadRecord } from "./upload-record.ts";

/** What becomes of the uploads that earlier runs left open. */
export interface UploadDecision {
  /** Those to go on with: their tokens, by key. */
  readonly resume: ReadonlyMap<string, UploadToken>;
  /** Those of another commit, another content or another cut. */
  readonly discard: readonly UploadToken[];
}

/** Decides which uploads are still wanted: those of the very content that the plan copies to their key. */
export function decideUploads(
  plan: ModelPlan,
  prefix: string,
  records: readonly UploadRecord[],
): UploadDecision {
  const wanted = new Map(filesTo("copy", plan).map((file) => [`${prefix}${file.path}`, file]));
  const resume = new Map<string, UploadToken>();
  const discard: UploadToken[] = [];
  for (const record of records) {
    const { token } = record;
    if (isOf(record, wanted.get(token.key)) && !resume.has(token.key)) {
      resume.set(token.key, token);
    } else discard.push(token);
  }
  return { resume, discard };
}

function isOf({ digest, token }: UploadRecord, file: PlannedFile | undefined): boolean {
  if (file === undefined || digest !== file.digest) return false;
  const { partSizeBytes, sizeBytes } = planParts(file.sizeBytes);
  return token.plan.sizeBytes === sizeBytes && token.plan.partSizeBytes === partSizeBytes;
}

/** Ends an upload that nobody goes on with, also where the store cannot list it. */
export async function discardUpload(
  sink: StorageSink,
  token: UploadToken,
  options: CallOptions,
): Promise<void> {
  const upload = await sink.resumeUpload(token, options);
  await upload?.abort();
}
