import { PrefetchError, partRangeOf } from "@prefetch/core";
import type {
  CallOptions,
  PartPlan,
  PendingUpload,
  StoredObject,
  Upload,
  UploadOptions,
  UploadToken,
  WrittenPart,
} from "@prefetch/core";
import { beginCall, refusal, storeObject, takeTime } from "./memory-store.ts";
import type { MemoryStore, MemoryUpload } from "./memory-store.ts";

/** Begins an upload in a memory sink. */
export async function startMemoryUpload(
  store: MemoryStore,
  key: string,
  plan: PartPlan,
  options: UploadOptions,
): Promise<Upload> {
  await beginCall(store, { operation: "startUpload", key }, options);
  if (plan.partCount > 1 && plan.partSizeBytes < store.limits.minPartBytes) {
    throw refusal(`The store takes no parts of ${plan.partSizeBytes} B.`, key);
  }
  const upload: MemoryUpload = {
    key,
    uploadId: store.nextId("upload"),
    plan,
    contentType: options.contentType,
    startedAt: store.now(),
    bytes: new Uint8Array(plan.sizeBytes),
    parts: new Set(),
    isBusy: false,
    stored: undefined,
  };
  store.uploads.set(upload.uploadId, upload);
  return viewOf(store, upload);
}

/** Goes on with an upload of a memory sink; `undefined` where it is gone, or is another. */
export async function resumeMemoryUpload(
  store: MemoryStore,
  { key, plan, uploadId }: UploadToken,
  options: CallOptions,
): Promise<Upload | undefined> {
  await beginCall(store, { operation: "resumeUpload", key }, options);
  const upload = store.uploads.get(uploadId);
  if (upload?.key !== key || !isSamePlan(upload.plan, plan)) return undefined;
  return viewOf(store, upload);
}

function isSamePlan(left: PartPlan, right: PartPlan): boolean {
  return left.sizeBytes === right.sizeBytes && left.partSizeBytes === right.partSizeBytes;
}

/** Lists the open uploads of a memory sink, where it is one that can. */
export async function* listMemoryUploads(
  store: MemoryStore,
  prefix: string,
  options: CallOptions,
): AsyncIterable<PendingUpload> {
  store.calls.push({ operation: "listUploads", key: prefix });
  await takeTime(options.signal);
  if (!store.capabilities.listUploads) return;
  for (const { key, startedAt, uploadId } of store.uploads.values()) {
    if (key.startsWith(prefix)) yield { key, startedAt, uploadId };
  }
}

/** Ends an open upload of a memory sink. */
export async function abortMemoryUpload(
  store: MemoryStore,
  { key, uploadId }: PendingUpload,
  options: CallOptions,
): Promise<void> {
  await beginCall(store, { operation: "abortUpload", key }, options);
  store.uploads.delete(uploadId);
}

function viewOf(store: MemoryStore, upload: MemoryUpload): Upload {
  const { key, uploadId, plan } = upload;
  return {
    token: { key, uploadId, plan },
    written: [...upload.parts].toSorted((left, right) => left - right).map(partOf(plan)),
    writePart: (partNumber, bytes, options = {}) =>
      writePart(store, upload, { ...options, partNumber, bytes }),
    complete: (options = {}) => complete(store, upload, options),
    abort: async () => {
      store.calls.push({ operation: "abort", key });
      store.uploads.delete(uploadId);
    },
  };
}

function partOf(plan: PartPlan): (partNumber: number) => WrittenPart {
  return (partNumber) => {
    const { start, end } = partRangeOf(plan, partNumber);
    return { partNumber, sizeBytes: end - start };
  };
}

interface PartWrite extends CallOptions {
  readonly partNumber: number;
  readonly bytes: Uint8Array;
}

async function writePart(
  store: MemoryStore,
  upload: MemoryUpload,
  { partNumber, bytes, signal }: PartWrite,
): Promise<void> {
  store.calls.push({ operation: "writePart", key: upload.key, partNumber });
  const { start, end } = partRangeOf(upload.plan, partNumber);
  if (bytes.byteLength !== end - start) {
    throw refusal(`Part ${partNumber} has ${bytes.byteLength} B, not ${end - start}.`, upload.key);
  }
  const { sequentialParts } = store.limits;
  if (sequentialParts && partNumber <= upload.parts.size) return;
  if (sequentialParts) assertTurn(upload, partNumber);
  upload.isBusy = true;
  try {
    await takeTime(signal);
  } finally {
    upload.isBusy = false;
  }
  assertOpen(store, upload);
  upload.bytes.set(bytes, start);
  upload.parts.add(partNumber);
  if (sequentialParts && upload.parts.size === upload.plan.partCount) publish(store, upload);
}

function assertTurn({ isBusy, key, parts }: MemoryUpload, partNumber: number): void {
  if (isBusy) throw refusal("The store takes one part at a time.", key);
  if (partNumber === parts.size + 1) return;
  throw refusal(`The store takes part ${parts.size + 1} next, not ${partNumber}.`, key);
}

function assertOpen(store: MemoryStore, { key, uploadId }: MemoryUpload): void {
  if (store.uploads.has(uploadId)) return;
  throw new PrefetchError("NOT_FOUND", `The upload of "${key}" is gone; start anew.`, {
    context: { key },
  });
}

async function complete(
  store: MemoryStore,
  upload: MemoryUpload,
  options: CallOptions,
): Promise<StoredObject> {
  await beginCall(store, { operation: "complete", key: upload.key }, options);
  if (upload.stored !== undefined) return upload.stored;
  assertOpen(store, upload);
  const { key, parts, plan } = upload;
  for (let partNumber = 1; partNumber <= plan.partCount; partNumber += 1) {
    if (parts.has(partNumber)) continue;
    throw new PrefetchError("INTEGRITY", `Part ${partNumber} of "${key}" was never written.`, {
      context: { key, expected: plan.partCount, found: parts.size },
    });
  }
  return publish(store, upload);
}

function publish(store: MemoryStore, upload: MemoryUpload): StoredObject {
  store.uploads.delete(upload.uploadId);
  upload.stored = storeObject(store, upload.key, upload.bytes, upload);
  return upload.stored;
}
