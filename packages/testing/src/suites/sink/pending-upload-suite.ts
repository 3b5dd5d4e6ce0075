import type { PendingUpload } from "@prefetch/core";
import { expect, test } from "vitest";
import { digestAt, keysOf, startParts, writeParts } from "./sink-content.ts";
import type { SinkSubject } from "./sink-under-test.ts";

const KEYS: readonly string[] = ["model-2/a.bin", "model/a.bin", "model/nested/b c#.bin", "other"];

/** Declares the tests of finding and ending what earlier processes left. */
export function pendingUploadSuite(subject: SinkSubject): void {
  test("open uploads are found by the prefix of their keys, where the store can", async () => {
    const uploads = await Promise.all(
      KEYS.map(async (key) => (await startParts(subject, key, 2)).upload),
    );
    const sink = await subject.reopen();
    const found = async (prefix: string): Promise<string[]> =>
      (await keysOf(sink.listUploads(prefix))).toSorted();
    const { listUploads } = await sink.capabilities();
    const { uploadsListedByKey } = subject.expectations;
    const isFound = (prefix: string, key: string): boolean =>
      listUploads && (uploadsListedByKey ? key === prefix : key.startsWith(prefix));
    const prefixes = ["", "model", "model/", "model/nested/b", "nothing/here", ...KEYS];
    for (const prefix of prefixes) {
      expect(await found(prefix)).toEqual(KEYS.filter((key) => isFound(prefix, key)));
    }
    expect(await keysOf(sink.list(""))).toEqual([]);
    await Promise.all(uploads.map((upload) => upload.abort()));
    expect(await found("")).toEqual([]);
  });

  test("an open upload is ended by what names it, and that twice", async () => {
    const { upload: left, content } = await startParts(subject, "folder/nested/a", 2);
    await writeParts(left, content, [1]);
    const sink = await subject.reopen();
    const { key, uploadId } = left.token;
    const wholeOr = (prefix: string): string =>
      subject.expectations.uploadsListedByKey ? key : prefix;
    const listed: PendingUpload[] = [];
    for await (const pending of sink.listUploads(wholeOr("folder/"))) listed.push(pending);
    const known: PendingUpload = { key, uploadId, startedAt: new Date() };
    const { listUploads } = await sink.capabilities();
    const pending = listUploads ? listed[0] : known;
    expect(pending).toMatchObject({ key, uploadId });
    expect(Math.abs(Date.now() - (pending?.startedAt.getTime() ?? 0))).toBeLessThan(86_400_000);
    await sink.abortUpload(pending ?? known);
    await sink.abortUpload(pending ?? known);
    const { completesWhenAsked, forgetsAbortedUploads } = subject.expectations;
    const resumed = completesWhenAsked ? undefined : await sink.resumeUpload(left.token);
    expect(resumed === undefined).toBe(forgetsAbortedUploads);
    expect(await digestAt(sink, key)).toBeUndefined();
    await left.abort();
  });
}
