import type { StorageSink, Upload, WrittenObject } from "@prefetch/core";

/** A sink, and what it answered to the writes of whole objects. */
export interface RecordedSink {
  /** Passes everything on. */
  readonly sink: StorageSink;
  /** The objects written so far, by key. */
  readonly written: ReadonlyMap<string, WrittenObject>;
}

/** Keeps what a store says of each object that is written to it: every store has checksums of its own. */
export function recordWrites(inner: StorageSink): RecordedSink {
  const written = new Map<string, WrittenObject>();
  const record = (object: WrittenObject): WrittenObject => {
    written.set(object.key, object);
    return object;
  };
  const recorded = (upload: Upload): Upload => ({
    ...upload,
    complete: async (options) => record(await upload.complete(options)),
  });
  const sink: StorageSink = {
    ...inner,
    put: async (key, bytes, options) => record(await inner.put(key, bytes, options)),
    startUpload: async (key, plan, options) =>
      recorded(await inner.startUpload(key, plan, options)),
    resumeUpload: async (token, options) => {
      const upload = await inner.resumeUpload(token, options);
      return upload && recorded(upload);
    },
  };
  return { sink, written };
}
