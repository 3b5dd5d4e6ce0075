import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { isPrefetchError, partRangeOf } from "@prefetch/core";
import type { CallOptions, ErrorCode, PartPlan, StorageSink, Upload } from "@prefetch/core";
import { planOf } from "./sink-under-test.ts";
import type { SinkSubject } from "./sink-under-test.ts";

/** Returns bytes that repeat nowhere near: a part in the wrong place shows. */
export function contentOf(sizeBytes: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  let state = seed * 2_654_435_761 + 1;
  for (let index = 0; index < words.length; index += 1) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, sizeBytes);
}

/** Returns a copy of one part of `content`. */
export function partOf(content: Uint8Array, plan: PartPlan, partNumber: number): Uint8Array {
  const { start, end } = partRangeOf(plan, partNumber);
  return content.slice(start, end);
}

/** Writes parts one after the other. */
export async function writeParts(
  upload: Upload,
  content: Uint8Array,
  partNumbers: Iterable<number>,
  options: CallOptions = {},
): Promise<void> {
  const { plan } = upload.token;
  for (const partNumber of partNumbers) {
    await upload.writePart(partNumber, partOf(content, plan, partNumber), options);
  }
}

/** Returns the numbers of all parts, in order. */
export function allParts({ partCount }: PartPlan): number[] {
  return Array.from({ length: partCount }, (_, index) => index + 1);
}

/** An upload, and the content that it is to store. */
export interface StartedUpload {
  /** The upload. */
  readonly upload: Upload;
  /** The content. */
  readonly content: Uint8Array;
  /** How it is cut. */
  readonly plan: PartPlan;
}

/** Begins an upload of `partCount` parts, the last one shorter. */
export async function startParts(
  { partSizeBytes, sink }: SinkSubject,
  key: string,
  partCount: number,
): Promise<StartedUpload> {
  const content = contentOf(partSizeBytes * partCount - 1000, partCount);
  const plan = planOf(content.byteLength, partSizeBytes);
  return { upload: await sink.startUpload(key, plan), content, plan };
}

/** Returns what {@link digestAt} returns where `content` lies. */
export function digestOf(content: Uint8Array): string {
  return `${content.byteLength} B, sha256 ${createHash("sha256").update(content).digest("hex")}`;
}

/** Returns the size and the digest of what readers find at a key; `undefined` where that is nothing. */
export async function digestAt(sink: StorageSink, key: string): Promise<string | undefined> {
  const stored = await sink.head(key);
  const isListed = (await keysOf(sink.list(key))).includes(key);
  if (isListed !== (stored !== undefined)) throw new Error(`list and head disagree on "${key}".`);
  if (stored === undefined) return undefined;
  const bytes = new Uint8Array(stored.sizeBytes);
  await sink.readInto(bytes, key, 0);
  return digestOf(bytes);
}

/** Returns "resolved", or the code that a call rejected with. */
export async function outcomeOf(call: Promise<unknown>): Promise<"resolved" | ErrorCode> {
  try {
    await call;
    return "resolved";
  } catch (error) {
    if (isPrefetchError(error)) return error.code;
    throw error;
  }
}

/** Returns the keys of a listing, in its order. */
export async function keysOf(listing: AsyncIterable<{ readonly key: string }>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listing) keys.push(key);
  return keys;
}

/** Lets a callee that still holds a buffer show itself. */
export async function letOthersRun(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await setImmediate();
}
