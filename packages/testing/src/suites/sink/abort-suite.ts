import { PrefetchError } from "@prefetch/core";
import type { CallOptions, StorageSink } from "@prefetch/core";
import { expect, test } from "vitest";
import {
  contentOf,
  digestAt,
  digestOf,
  keysOf,
  outcomeOf,
  partOf,
  startParts,
  writeParts,
} from "./sink-content.ts";
import { planOf } from "./sink-under-test.ts";
import type { SinkSubject } from "./sink-under-test.ts";

interface AbortedCall {
  readonly name: string;
  readonly call: (sink: StorageSink, options: CallOptions) => Promise<unknown>;
}

const NEW_UPLOAD = { key: "new", uploadId: "none" };
const CALLS: readonly AbortedCall[] = [
  { name: "head", call: (sink, options) => sink.head("there", options) },
  { name: "list", call: (sink, options) => keysOf(sink.list("", options)) },
  {
    name: "readInto",
    call: (sink, options) => sink.readInto(new Uint8Array(10), "there", 0, options),
  },
  { name: "put", call: (sink, options) => sink.put("new", contentOf(10, 1), options) },
  {
    name: "startUpload",
    call: (sink, options) => sink.startUpload("new", planOf(10, 10), options),
  },
  {
    name: "resumeUpload",
    call: (sink, options) => sink.resumeUpload({ ...NEW_UPLOAD, plan: planOf(10, 10) }, options),
  },
  { name: "copy", call: (sink, options) => sink.copy(`${sink.url}/there`, "new", options) },
  { name: "delete", call: (sink, options) => sink.delete("there", options) },
  { name: "listUploads", call: (sink, options) => keysOf(sink.listUploads("", options)) },
  {
    name: "abortUpload",
    call: (sink, options) => sink.abortUpload({ ...NEW_UPLOAD, startedAt: new Date() }, options),
  },
];

/** Declares the tests of ending calls by their signals. */
export function abortSuite(subject: SinkSubject): void {
  test.each(CALLS)("$name does nothing once its signal is aborted", async ({ call }) => {
    const { sink } = subject;
    await sink.put("there", contentOf(10, 2));
    expect(await outcomeOf(call(sink, { signal: AbortSignal.abort() }))).toBe("ABORTED");
    expect(await digestAt(sink, "there")).toBe(digestOf(contentOf(10, 2)));
    expect(await digestAt(sink, "new")).toBeUndefined();
  });

  test("a put that is aborted on its way stores all or nothing", async () => {
    const { sink } = subject;
    const controller = new AbortController();
    const { signal } = controller;
    const content = contentOf(2_000_000, 1);
    const writing = sink.put("folder/a", content, { signal });
    controller.abort();
    expect(await outcomeOf(writing)).toBe("ABORTED");
    expect([undefined, digestOf(content)]).toContain(await digestAt(sink, "folder/a"));
  });

  test("a part that is aborted on its way can be written again", async () => {
    const { sink } = subject;
    const { upload, content, plan } = await startParts(subject, "a", 2);
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = { signal: AbortSignal.abort() };
    const refused = upload.writePart(1, partOf(content, plan, 1), aborted);
    expect(await outcomeOf(refused)).toBe("ABORTED");
    const writing = upload.writePart(1, partOf(content, plan, 1), { signal });
    controller.abort();
    await Promise.allSettled([writing]);
    expect(await digestAt(sink, "a")).toBeUndefined();
    const { completesWhenAsked } = subject.expectations;
    const rest = writeParts(upload, content, [1, 2]).then(() => upload.complete());
    expect(await outcomeOf(rest)).toBe(completesWhenAsked ? "INTEGRITY" : "resolved");
    expect(await digestAt(sink, "a")).toBe(completesWhenAsked ? undefined : digestOf(content));
  });

  test("a completion whose signal is aborted can be repeated", async () => {
    const { sink } = subject;
    const { upload, content } = await startParts(subject, "a", 2);
    await writeParts(upload, content, [1, 2]);
    const completing = upload.complete({ signal: AbortSignal.abort() });
    expect(await outcomeOf(completing)).toBe("ABORTED");
    await upload.complete();
    expect(await digestAt(sink, "a")).toBe(digestOf(content));
  });

  test("the reason of the abort is the error, where it is one of prefetch's", async () => {
    const { sink } = subject;
    const reason = new PrefetchError("INSUFFICIENT_RESOURCES", "The budget is used up.");
    const call = sink.head("absent", { signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
  });
}
