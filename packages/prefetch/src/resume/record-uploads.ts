import {
  type CallOptions,
  type Digest,
  type ModelRevision,
  type PartPlan,
  type StorageSink,
  type Upload,
  type UploadOptions,
  type UploadToken,
} from "@prefetch/core";
import { writeSmallObject } from "../manifest/write-small-object.ts";
import type { ModelLayout } from "../model-layout.ts";
import { serialiseUploadRecord, uploadRecordKey } from "./upload-record.ts";

/** What {@link recordUploads} goes by. */
export interface RecordedUploads {
  /** The store. */
  readonly sink: StorageSink;
  /** Where the model lies in it. */
  readonly layout: ModelLayout;
  /** The model. */
  readonly model: ModelRevision;
  /** What the content of each file must hash to, by path. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Uploads that an earlier run left: their tokens, by key. */
  readonly open: ReadonlyMap<string, UploadToken>;
}

/**
 * Makes a sink whose uploads outlive the process: each is written down before its first part, and
 * `startUpload` goes on with one that was. What is written down goes when the upload is complete or
 * aborted. Everything else is passed on.
 */
export function recordUploads(recording: RecordedUploads): StorageSink {
  const { sink } = recording;
  const tokens = new Map(recording.open);

  async function start(key: string, plan: PartPlan, options: UploadOptions): Promise<Upload> {
    const upload = await sink.startUpload(key, plan, options);
    try {
      await writeRecord(recording, upload.token, options);
    } catch (error) {
      // Nobody could go on with it.
      await upload.abort().catch(() => {});
      throw error;
    }
    tokens.set(key, upload.token);
    return upload;
  }

  async function forget({ key }: UploadToken, options: CallOptions): Promise<void> {
    tokens.delete(key);
    // A record that stays is found to be of no upload any more; before the model is published all go.
    await sink.delete(recordKeyOf(recording, key), options).catch(() => {});
  }

  const recorded = (upload: Upload): Upload => ({
    ...upload,
    complete: async (options = {}) => {
      const object = await upload.complete(options);
      await forget(upload.token, options);
      return object;
    },
    abort: async () => {
      await upload.abort();
      await forget(upload.token, {});
    },
  });

  return {
    ...sink,
    startUpload: async (key, plan, options = {}) => {
      const token = tokens.get(key);
      const resumed = token && (await sink.resumeUpload(token, options));
      return recorded(resumed ?? (await start(key, plan, options)));
    },
  };
}

function recordKeyOf({ layout }: RecordedUploads, key: string): string {
  return uploadRecordKey(layout, key.slice(layout.prefix.length));
}

async function writeRecord(
  recording: RecordedUploads,
  token: UploadToken,
  { signal }: CallOptions,
): Promise<void> {
  const { digests, layout, model, sink } = recording;
  const path = token.key.slice(layout.prefix.length);
  const digest = digests.get(path);
  if (digest === undefined) return;
  const { repoId, commit } = model;
  const record = { schemaVersion: 1, repoId, commit, path, digest, token } as const;
  const bytes = serialiseUploadRecord(record);
  const contentType = "application/json";
  await writeSmallObject(sink, recordKeyOf(recording, token.key), bytes, { contentType, signal });
}
