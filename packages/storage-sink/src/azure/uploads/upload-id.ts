import { createHash, randomBytes } from "node:crypto";
import { PrefetchError } from "@prefetch/core";
import type { PartPlan } from "@prefetch/core";

/** Eight digits of the plan, eight of chance, and the media type: the store keeps none until the end. */
const UPLOAD_ID = /^(?<blocks>(?<plan>[0-9a-f]{8})[0-9a-f]{8})(?:;(?<contentType>.*))?$/s;
/** The most blocks of a blob have five digits. */
const NUMBER_DIGITS = 5;

/** What an upload's id says. */
export interface UploadFacts {
  /** What the ids of its blocks begin with. */
  readonly blockPrefix: string;
  /** The media type that it was begun with. */
  readonly contentType: string | undefined;
}

/** An id, and what it says. */
export interface NamedUpload {
  /** The id. */
  readonly uploadId: string;
  /** What it says. */
  readonly facts: UploadFacts;
}

/**
 * Makes an id for an upload that is cut by `plan`. Azure knows no uploads: the blocks of all who write a
 * blob lie together, and only their ids tell whose they are.
 */
export function createUploadId(plan: PartPlan, contentType: string | undefined): NamedUpload {
  const blockPrefix = `${planDigestOf(plan)}${randomBytes(4).toString("hex")}`;
  const uploadId = contentType === undefined ? blockPrefix : `${blockPrefix};${contentType}`;
  return { uploadId, facts: { blockPrefix, contentType } };
}

/** Reads an upload's id; `undefined` where it is none, or another plan's. */
export function readUploadId(uploadId: string, plan: PartPlan): UploadFacts | undefined {
  const { blocks, contentType, plan: digest } = UPLOAD_ID.exec(uploadId)?.groups ?? {};
  if (blocks === undefined || digest !== planDigestOf(plan)) return undefined;
  return { blockPrefix: blocks, contentType };
}

/**
 * Returns the id of a part's block, in base64. All ids of a blob have to have one length, those of other
 * uploads included: 16 digits of the upload, 5 of the part.
 */
export function blockIdOf({ blockPrefix }: UploadFacts, partNumber: number): string {
  const number = String(partNumber).padStart(NUMBER_DIGITS, "0");
  return Buffer.from(`${blockPrefix}${number}`).toString("base64");
}

/** Returns the part whose block has this id; `undefined` for a block that is not of this upload. */
export function partNumberOf({ blockPrefix }: UploadFacts, blockId: string): number | undefined {
  const text = Buffer.from(blockId, "base64").toString();
  const number = text.startsWith(blockPrefix) ? text.slice(blockPrefix.length) : "";
  return /^\d{5}$/.test(number) ? Number(number) : undefined;
}

/**
 * Passes a plan of as many parts as a blob has blocks.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for one of more.
 */
export function assertPlanFits({ partCount }: PartPlan, maxParts: number): void {
  if (partCount <= maxParts) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `A blob has ${maxParts} parts at most; the plan has ${partCount}. Use larger parts.`,
  );
}

function planDigestOf({ partCount, partSizeBytes, sizeBytes }: PartPlan): string {
  const text = [sizeBytes, partSizeBytes, partCount].join(" ");
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
