import { expect, test } from "vitest";
import {
  allParts,
  contentOf,
  digestAt,
  digestOf,
  letOthersRun,
  outcomeOf,
  partOf,
  startParts,
  writeParts,
} from "./sink-content.ts";
import type { SinkSubject } from "./sink-under-test.ts";

const OVERWRITTEN = 0xa5;

/** Declares the tests that a sink lets go of a buffer when the call that it was given to settles. */
export function bufferSuite(subject: SinkSubject): void {
  test("put: the buffer is the caller's again once it resolves", async () => {
    const { sink } = subject;
    const content = contentOf(500_000, 1);
    const buffer = content.slice();
    await sink.put("a", buffer);
    buffer.fill(OVERWRITTEN);
    await letOthersRun();
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });

  test("writePart: one buffer serves all parts, one after the other", async () => {
    const { sink } = subject;
    const { upload, content, plan } = await startParts(subject, "a", 4);
    const buffer = new Uint8Array(plan.partSizeBytes);
    for (const partNumber of allParts(plan)) {
      const part = partOf(content, plan, partNumber);
      buffer.set(part);
      await upload.writePart(partNumber, buffer.subarray(0, part.byteLength));
      buffer.fill(OVERWRITTEN);
    }
    await upload.complete();
    await letOthersRun();
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });

  test("writePart: several parts lie in one buffer", async () => {
    const { sink } = subject;
    const { upload, content, plan } = await startParts(subject, "a", 3);
    const padded = new Uint8Array(content.byteLength + 7);
    padded.set(content, 7);
    const write = async (partNumber: number): Promise<void> => {
      const start = 7 + (partNumber - 1) * plan.partSizeBytes;
      const part = padded.subarray(start, Math.min(start + plan.partSizeBytes, padded.byteLength));
      await upload.writePart(partNumber, part);
      part.fill(OVERWRITTEN);
    };
    if (sink.limits.sequentialParts) for (const part of allParts(plan)) await write(part);
    else await Promise.all(allParts(plan).map(write));
    await upload.complete();
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });

  test("writePart: after an abort the buffer is the caller's again", async () => {
    const { sink } = subject;
    const { upload, content, plan } = await startParts(subject, "a", 2);
    const buffer = partOf(content, plan, 1);
    const controller = new AbortController();
    const { signal } = controller;
    const writing = upload.writePart(1, buffer, { signal });
    controller.abort();
    await Promise.allSettled([writing]);
    buffer.fill(OVERWRITTEN);
    const { completesWhenAsked } = subject.expectations;
    const rest = writeParts(upload, content, [1, 2])
      .then(letOthersRun)
      .then(() => upload.complete());
    expect(await outcomeOf(rest)).toBe(completesWhenAsked ? "INTEGRITY" : "resolved");
    expect(await digestAt(sink, "a")).toBe(completesWhenAsked ? undefined : digestOf(content));
  });

  test("put: after an abort the buffer is the caller's again", async () => {
    const { sink } = subject;
    const content = contentOf(500_000, 1);
    const buffer = content.slice();
    const controller = new AbortController();
    const { signal } = controller;
    const writing = sink.put("a", buffer, { signal });
    controller.abort();
    await Promise.allSettled([writing]);
    buffer.fill(OVERWRITTEN);
    await letOthersRun();
    await sink.put("b", content);
    expect([undefined, digestOf(content)]).toContain(await digestAt(sink, "a"));
    expect(await digestAt(sink, "b")).toBe(digestOf(content));
  });

  test.each([
    { outcome: "a success", key: "a", isAborted: false },
    { outcome: "an abort", key: "a", isAborted: true },
    { outcome: "a failure", key: "absent", isAborted: false },
    { outcome: "an object that is too short", key: "short", isAborted: false },
  ])("readInto: after $outcome the buffer is not written to", async ({ key, isAborted }) => {
    const { sink } = subject;
    await sink.put("a", contentOf(500_000, 1));
    await sink.put("short", contentOf(400_000, 1));
    const target = new Uint8Array(500_000);
    const controller = new AbortController();
    const { signal } = controller;
    const reading = sink.readInto(target, key, 0, { signal });
    if (isAborted) controller.abort();
    await Promise.allSettled([reading]);
    target.fill(OVERWRITTEN);
    await letOthersRun();
    expect(target.every((byte) => byte === OVERWRITTEN)).toBe(true);
  });
}
