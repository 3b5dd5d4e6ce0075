import { throwIfAborted } from "@prefetch/core";
import type { PartPlan, Upload, UploadOptions } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { LIMITS } from "../azure-limits.ts";
import type { AzureStore } from "../client/azure-store.ts";
import { createAzureUpload } from "./azure-upload.ts";
import { assertPlanFits, createUploadId } from "./upload-id.ts";

/** Begins an object that is written in parts, as `StorageSink.startUpload` has it; nothing is sent. */
export async function startAzureUpload(
  store: AzureStore,
  key: string,
  plan: PartPlan,
  { contentType, signal }: UploadOptions = {},
): Promise<Upload> {
  throwIfAborted(signal);
  wholeKeyOf(store, key);
  assertPlanFits(plan, LIMITS.maxParts);
  const { facts, uploadId } = createUploadId(plan, contentType);
  return createAzureUpload(store, { token: { key, uploadId, plan }, facts, written: [] });
}
