import { expect, test } from "vitest";
import {
  allParts,
  contentOf,
  digestAt,
  digestOf,
  outcomeOf,
  partOf,
  startParts,
  writeParts,
} from "./sink-content.ts";
import { planOf } from "./sink-under-test.ts";
import type { SinkSubject } from "./sink-under-test.ts";

/** Declares the tests of uploads in parts. */
export function uploadSuite(subject: SinkSubject): void {
  test.each([
    { title: "no byte", parts: 0, more: 0 },
    { title: "one byte less than a part", parts: 1, more: -1 },
    { title: "exactly one part", parts: 1, more: 0 },
    { title: "one byte more than a part", parts: 1, more: 1 },
    { title: "exactly three parts", parts: 3, more: 0 },
  ])("$title", async ({ parts, more }) => {
    const { sink, partSizeBytes } = subject;
    const content = contentOf(partSizeBytes * parts + more, 1);
    const plan = planOf(content.byteLength, partSizeBytes);
    const upload = await sink.startUpload("folder/a", plan);
    expect(upload.written).toEqual([]);
    await writeParts(upload, content, allParts(plan));
    const stored = await upload.complete();
    expect(stored).toMatchObject({ key: "folder/a", sizeBytes: content.byteLength });
    expect(await sink.head("folder/a")).toMatchObject(stored);
    expect(await digestAt(sink, "folder/a")).toBe(digestOf(content));
  });

  test("nothing is visible before the last part", async () => {
    const { upload, content } = await startParts(subject, "folder/a", 3);
    await writeParts(upload, content, [1, 2]);
    expect(await digestAt(subject.sink, "folder/a")).toBeUndefined();
    await upload.abort();
    expect(await digestAt(subject.sink, "folder/a")).toBeUndefined();
  });

  test("parts come in any order, or are refused out of order where they are sequential", async () => {
    const { sink } = subject;
    const { upload, content, plan } = await startParts(subject, "a", 4);
    const { sequentialParts } = sink.limits;
    const early = upload.writePart(4, partOf(content, plan, 4));
    expect(await outcomeOf(early)).toBe(sequentialParts ? "INVALID_ARGUMENT" : "resolved");
    await writeParts(upload, content, sequentialParts ? [1, 2, 3, 4] : [2, 3, 1]);
    await upload.complete();
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });

  test("parts come several at once, or one at a time where they are sequential", async () => {
    const { sink } = subject;
    const { upload, content, plan } = await startParts(subject, "a", 6);
    const outcomes = await Promise.all(
      allParts(plan).map((partNumber) =>
        outcomeOf(upload.writePart(partNumber, partOf(content, plan, partNumber))),
      ),
    );
    const refused = outcomes.flatMap((outcome, index) =>
      outcome === "resolved" ? [] : [index + 1],
    );
    expect(refused).toEqual(sink.limits.sequentialParts ? [2, 3, 4, 5, 6] : []);
    await writeParts(upload, content, refused);
    await upload.complete();
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });

  test("a part may be written again, and what was written last counts", async () => {
    const { sink } = subject;
    const { upload, content } = await startParts(subject, "a", 3);
    const sameAgain = sink.limits.sequentialParts || !subject.expectations.rewritesParts;
    const first = sameAgain ? content : contentOf(content.byteLength, 8);
    await writeParts(upload, first, [1, 2]);
    await writeParts(upload, content, [2, 1, 3]);
    await upload.complete();
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });

  test("completing without a part is an error that names it, and can be made good", async () => {
    const { sink } = subject;
    const { upload, content } = await startParts(subject, "a", 3);
    await writeParts(upload, content, [1, 2]);
    await expect(upload.complete()).rejects.toMatchObject({
      code: "INTEGRITY",
      message: expect.stringMatching(/part 3/i),
    });
    expect(await digestAt(sink, "a")).toBeUndefined();
    await writeParts(upload, content, [3]);
    await upload.complete();
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });

  test("a part of another length or number than planned is refused", async () => {
    const { upload, content, plan } = await startParts(subject, "a", 2);
    const first = partOf(content, plan, 1);
    const last = partOf(content, plan, 2);
    const wrong: [number, Uint8Array][] = [
      [1, first.subarray(1)],
      [1, last],
      [2, first],
      [2, new Uint8Array(0)],
      [0, first],
      [3, last],
      [1.5, first],
    ];
    for (const [partNumber, bytes] of wrong) {
      const writing = upload.writePart(partNumber, bytes);
      expect(await outcomeOf(writing)).toBe("INVALID_ARGUMENT");
    }
    await upload.abort();
  });

  test("completing twice is the same as once", async () => {
    const { upload, content, plan } = await startParts(subject, "a", 2);
    await writeParts(upload, content, allParts(plan));
    const stored = await upload.complete();
    expect(await upload.complete()).toEqual(stored);
    expect(await digestAt(subject.sink, "a")).toBe(digestOf(content));
  });

  test("a part written after the completion changes nothing", async () => {
    const { sink } = subject;
    const { upload, content, plan } = await startParts(subject, "a", 2);
    await writeParts(upload, content, [1, 2]);
    await upload.complete();
    const late = await outcomeOf(upload.writePart(2, partOf(content, plan, 2)));
    expect(late).toBe(sink.limits.sequentialParts ? "resolved" : "NOT_FOUND");
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });

  test("aborting twice is the same as once, and ends the upload", async () => {
    const { sink } = subject;
    await sink.put("folder/a", contentOf(10, 1));
    const { upload, content, plan } = await startParts(subject, "folder/a", 2);
    await writeParts(upload, content, [1]);
    await upload.abort();
    await upload.abort();
    const late = upload.writePart(2, partOf(content, plan, 2));
    expect(await outcomeOf(late)).toBe("NOT_FOUND");
    expect(await outcomeOf(upload.complete())).toBe("NOT_FOUND");
    expect(await digestAt(sink, "folder/a")).toBe(digestOf(contentOf(10, 1)));
  });

  test("aborting a completed upload leaves the object", async () => {
    const { upload, content, plan } = await startParts(subject, "a", 2);
    await writeParts(upload, content, allParts(plan));
    await upload.complete();
    await upload.abort();
    expect(await digestAt(subject.sink, "a")).toBe(digestOf(content));
  });

  test("two uploads of one key do not meet; the one completed last is kept", async () => {
    const one = await startParts(subject, "a", 2);
    const two = await startParts(subject, "a", 3);
    await writeParts(one.upload, one.content, [1]);
    await writeParts(two.upload, two.content, [1, 2]);
    await writeParts(one.upload, one.content, [2]);
    await one.upload.complete();
    await writeParts(two.upload, two.content, [3]);
    const { completionDropsOthers } = subject.expectations;
    const ended = await outcomeOf(two.upload.complete());
    expect(ended).toBe(completionDropsOthers ? "INTEGRITY" : "resolved");
    const kept = completionDropsOthers ? one : two;
    expect(await digestAt(subject.sink, "a")).toBe(digestOf(kept.content));
    if (completionDropsOthers) await writeParts(two.upload, two.content, [1, 2]);
    await two.upload.complete();
    expect(await digestAt(subject.sink, "a")).toBe(digestOf(two.content));
  });
}
