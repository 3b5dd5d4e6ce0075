import type { StorageSink, Upload, UploadToken } from "@prefetch/core";
import { expect, test } from "vitest";
import { allParts, digestAt, digestOf, partOf, startParts, writeParts } from "./sink-content.ts";
import { planOf } from "./sink-under-test.ts";
import type { SinkSubject } from "./sink-under-test.ts";

const SUBSETS: readonly (readonly number[])[] = [
  [],
  [1],
  [2],
  [3],
  [1, 2],
  [1, 3],
  [2, 3],
  [1, 2, 3],
];
/** What a sequential store can hold of an upload that is still open. */
const OPEN_PREFIXES: readonly (readonly number[])[] = [[], [1], [1, 2]];

/** Declares the tests of going on with another process's upload. */
export function resumeSuite(subject: SinkSubject): void {
  test("goes on from any parts that an earlier process wrote", async () => {
    const { sink } = subject;
    const subsets = sink.limits.sequentialParts ? OPEN_PREFIXES : SUBSETS;
    for (const subset of subsets) {
      const key = `from ${subset.join(" and ")}`;
      const { upload: left, content, plan } = await startParts(subject, key, 3);
      await writeParts(left, content, subset);
      const upload = await resumed(await subject.reopen(), left.token);
      expect(upload.token).toEqual(left.token);
      expect(upload.written).toEqual(
        subset.map((partNumber) => ({
          partNumber,
          sizeBytes: partOf(content, plan, partNumber).byteLength,
        })),
      );
      expect(await digestAt(sink, key)).toBeUndefined();
      await writeParts(
        upload,
        content,
        allParts(plan).filter((partNumber) => !subset.includes(partNumber)),
      );
      expect(await upload.complete()).toMatchObject({ key, sizeBytes: content.byteLength });
      await left.abort();
      expect(await digestAt(sink, key)).toBe(digestOf(content));
    }
  });

  test("goes on twice", async () => {
    const { sink } = subject;
    const { upload: first, content } = await startParts(subject, "a", 3);
    await writeParts(first, content, [1]);
    const second = await resumed(await subject.reopen(), first.token);
    await writeParts(second, content, [2]);
    const third = await resumed(await subject.reopen(), first.token);
    expect(third.written.map(({ partNumber }) => partNumber)).toEqual([1, 2]);
    await writeParts(third, content, [3]);
    await third.complete();
    await Promise.all([first.abort(), second.abort()]);
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });

  test("a resumed upload can be aborted", async () => {
    const { upload: left, content } = await startParts(subject, "folder/a", 2);
    await writeParts(left, content, [1]);
    const upload = await resumed(await subject.reopen(), left.token);
    await upload.abort();
    await left.abort();
    expect(await digestAt(subject.sink, "folder/a")).toBeUndefined();
  });

  test("an upload that is gone cannot be resumed", async () => {
    const aborted = await startParts(subject, "a", 2);
    await aborted.upload.abort();
    const completed = await startParts(subject, "b", 2);
    await writeParts(completed.upload, completed.content, [1, 2]);
    await completed.upload.complete();
    const { token } = completed.upload;
    const sink = await subject.reopen();
    const isForgotten = (await sink.resumeUpload(aborted.upload.token)) === undefined;
    expect(isForgotten).toBe(subject.expectations.forgetsAbortedUploads);
    expect(await digestAt(sink, "a")).toBeUndefined();
    expect(await sink.resumeUpload(token)).toBeUndefined();
    expect(await sink.resumeUpload({ ...token, uploadId: "no-such-upload" })).toBeUndefined();
    expect(await digestAt(sink, "b")).toBe(digestOf(completed.content));
  });

  test("parts of another plan are not taken for this one's", async () => {
    const { upload: left, content, plan } = await startParts(subject, "a", 3);
    await writeParts(left, content, [1]);
    const otherPlan = planOf(plan.sizeBytes, plan.partSizeBytes - 1);
    const other = await subject.sink.resumeUpload({ ...left.token, plan: otherPlan });
    expect(other?.written ?? []).toEqual([]);
    await left.abort();
  });
}

/** Declares the test of a store that completes an upload when it is asked what that holds. */
export function noResumeSuite(subject: SinkSubject): void {
  test("nothing is resumed where the question completes an upload", async () => {
    const { upload: left, content } = await startParts(subject, "a", 3);
    await writeParts(left, content, [1]);
    const sink = await subject.reopen();
    expect(await sink.resumeUpload(left.token)).toBeUndefined();
    await left.abort();
  });
}

/** Resumes from a token that went through JSON, as one kept in a file does. */
async function resumed(sink: StorageSink, token: UploadToken): Promise<Upload> {
  const kept: UploadToken = JSON.parse(JSON.stringify(token));
  const upload = await sink.resumeUpload(kept);
  if (upload === undefined) throw new Error(`The upload of "${token.key}" could not be resumed.`);
  return upload;
}
