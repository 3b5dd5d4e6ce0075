import { randomBytes } from "node:crypto";
import { type CallOptions, type PartPlan, type Upload, partRangeOf } from "@prefetch/core";
import { type CheckResult, type PlannedCheck, passed, storeCheck } from "../planned-check.ts";
import { assertContent, assertHead, broken } from "./content-at.ts";
import { type StoreProbe, writing } from "./store-probe.ts";

/** A directory takes parts of one byte, which would prove nothing. */
const LEAST_PART_BYTES = 64 * 1024;

/** Plans to write an object in two parts: once given up, once completed. */
export function planMultipartChecks(probe: StoreProbe): readonly PlannedCheck[] {
  return [
    storeCheck("multipart-abort", ["reach"], (options) => checkAbort(probe, options)),
    storeCheck("multipart", ["reach"], (options) => checkComplete(probe, options)),
  ];
}

async function checkAbort(probe: StoreProbe, options: CallOptions): Promise<CheckResult> {
  const { sink, keys } = probe;
  const { plan, content } = twoParts(probe);
  const key = keys.abandoned;
  // The last part of a session makes the object visible: there is nothing to abort after it.
  const partCount = sink.limits.sequentialParts ? 1 : 2;
  await withUpload(probe, key, { plan, ...options }, async (upload) =>
    writeParts(upload, content, { partCount, ...options }),
  );
  if ((await sink.head(key, options)) !== undefined) {
    throw broken(
      `An upload that was aborted is visible at ${sink.url}/${key}. Do not store models there.`,
    );
  }
  for await (const pending of sink.listUploads(key, options)) {
    throw broken(
      `The upload of ${sink.url}/${pending.key} is still open after it was aborted. Set the lifecycle rule below, or its parts are kept for ever.`,
    );
  }
  probe.mayHold.delete(key);
  return passed("nothing became visible, and nothing is left open");
}

async function checkComplete(probe: StoreProbe, options: CallOptions): Promise<CheckResult> {
  const { sink, keys } = probe;
  const { plan, content } = twoParts(probe);
  const written = await withUpload(probe, keys.parts, { plan, ...options }, async (upload) => {
    await writeParts(upload, content, { partCount: 2, ...options });
    return upload.complete(options);
  });
  await assertHead(sink, written, options);
  await assertContent(sink, keys.parts, content, options);
  const { checksum } = written;
  const kept = checksum === undefined ? "" : `; the store keeps its ${checksum.algorithm}`;
  return passed(`two parts of ${plan.partSizeBytes} bytes are one object${kept}`);
}

function twoParts({ sink }: StoreProbe): { readonly plan: PartPlan; readonly content: Uint8Array } {
  const partSizeBytes = Math.max(sink.limits.minPartBytes, LEAST_PART_BYTES);
  const content = randomBytes(2 * partSizeBytes);
  return { plan: { sizeBytes: content.length, partSizeBytes, partCount: 2 }, content };
}

/** Gives the upload up in the end; after its completion that does nothing. */
async function withUpload<Result>(
  probe: StoreProbe,
  key: string,
  { plan, ...options }: CallOptions & { readonly plan: PartPlan },
  use: (upload: Upload) => Promise<Result>,
): Promise<Result> {
  const upload = await writing(probe, key, () => probe.sink.startUpload(key, plan, options));
  probe.mayBeOpen.add(key);
  const abort = async (): Promise<void> => {
    await upload.abort();
    probe.mayBeOpen.delete(key);
  };
  let result: Result;
  try {
    result = await use(upload);
  } catch (error) {
    // What failed first is the one to tell of; the clean-up finds what stays open.
    await abort().catch(() => undefined);
    throw error;
  }
  await abort();
  return result;
}

async function writeParts(
  upload: Upload,
  content: Uint8Array,
  { partCount, ...options }: CallOptions & { readonly partCount: number },
): Promise<void> {
  for (let partNumber = 1; partNumber <= partCount; partNumber += 1) {
    const { start, end } = partRangeOf(upload.token.plan, partNumber);
    await upload.writePart(partNumber, content.subarray(start, end), options);
  }
}
