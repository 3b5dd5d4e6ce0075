import { planParts } from "@prefetch/core";
import { expect, test } from "vitest";
import {
  blockIdOf,
  createUploadId,
  partNumberOf,
  readUploadId,
} from "../src/azure/uploads/upload-id.ts";

const PLAN = planParts(10 ** 9);

test("all block ids have one length, up to 50,000 parts and of all uploads", () => {
  const uploads = [PLAN, planParts(1), PLAN].map((plan) => createUploadId(plan, undefined).facts);
  const ids = uploads.flatMap((facts) =>
    [1, 9, 10, 9_999, 10_000, 50_000].map((partNumber) => blockIdOf(facts, partNumber)),
  );
  expect(new Set(ids.map((id) => id.length))).toEqual(new Set([28]));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => Buffer.from(id, "base64").byteLength <= 64)).toBe(true);
});

test("block ids tell their part and whose they are", () => {
  const { facts, uploadId } = createUploadId(PLAN, "text/plain");
  const other = createUploadId(PLAN, undefined);
  expect(readUploadId(uploadId, PLAN)).toEqual(facts);
  for (const partNumber of [1, 77, 50_000]) {
    const id = blockIdOf(facts, partNumber);
    expect(partNumberOf(facts, id)).toBe(partNumber);
    expect(partNumberOf(other.facts, id)).toBeUndefined();
  }
});

test("an id of another plan, or of no upload of ours, is none", () => {
  const { uploadId } = createUploadId(PLAN, undefined);
  expect(
    readUploadId(uploadId, { ...PLAN, partSizeBytes: PLAN.partSizeBytes + 1 }),
  ).toBeUndefined();
  expect(readUploadId("no-such-upload", PLAN)).toBeUndefined();
  expect(readUploadId("", PLAN)).toBeUndefined();
});
