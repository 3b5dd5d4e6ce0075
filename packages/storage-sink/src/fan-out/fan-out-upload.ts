import type {
  CallOptions,
  PartPlan,
  StorageSink,
  Upload,
  UploadOptions,
  UploadToken,
  WrittenObject,
  WrittenPart,
} from "@prefetch/core";
import { memberIdsOf, parseMemberIds } from "./member-ids.ts";
import type { Members, WriteOptions } from "./members.ts";
import { mergeWritten } from "./merged-object.ts";

type MemberUploads = ReadonlyMap<StorageSink, Upload>;

/** Begins an upload in every member, as `StorageSink.startUpload` has it. */
export async function startFanOutUpload(
  members: Members,
  key: string,
  plan: PartPlan,
  options: UploadOptions = {},
): Promise<Upload> {
  const uploads = await members.write(members.left(), options, (sink) =>
    sink.startUpload(key, plan, options),
  );
  return fanOutUpload(members, { key, plan }, uploads);
}

/**
 * Goes on with the uploads that a token names, as `StorageSink.resumeUpload` has it. A member that no
 * longer knows its own begins anew, unless none knows any.
 */
export async function resumeFanOutUpload(
  members: Members,
  token: UploadToken,
  options: CallOptions = {},
): Promise<Upload | undefined> {
  const { key, plan } = token;
  const ids = parseMemberIds(token.uploadId);
  const found = await members.write(members.left(), options, async (sink) => {
    const uploadId = ids.get(sink.url);
    return uploadId === undefined ? undefined : sink.resumeUpload({ ...token, uploadId }, options);
  });
  if ([...found.values()].every((upload) => upload === undefined)) return undefined;
  const uploads = await members.write(
    found.keys(),
    options,
    async (sink) => found.get(sink) ?? sink.startUpload(key, plan, options),
  );
  return fanOutUpload(members, { key, plan }, uploads);
}

function fanOutUpload(
  members: Members,
  { key, plan }: Omit<UploadToken, "uploadId">,
  uploads: MemberUploads,
): Upload {
  const open = new Map(uploads);

  /** What a member that was given up still holds of this upload is given back, as far as it lets. */
  async function letGo(): Promise<void> {
    const left = new Set(members.left());
    const gone = [...open].filter(([sink]) => !left.has(sink));
    for (const [sink] of gone) open.delete(sink);
    await Promise.allSettled(gone.map(([, upload]) => upload.abort()));
  }

  async function toAll<Answer>(
    options: WriteOptions,
    call: (upload: Upload) => Promise<Answer>,
  ): Promise<ReadonlyMap<StorageSink, Answer>> {
    const answers = await members.write(open.keys(), options, (sink) => call(open.get(sink)!));
    await letGo();
    return answers;
  }

  return {
    token: { key, plan, uploadId: idOf(uploads) },
    written: sharedParts([...uploads.values()].map(({ written }) => written)),
    writePart: async (partNumber, bytes, options = {}) => {
      await toAll({ ...options, sendsBytes: true }, (upload) =>
        upload.writePart(partNumber, bytes, options),
      );
    },
    complete: async (options = {}): Promise<WrittenObject> =>
      mergeWritten(members.all, await toAll(options, (upload) => upload.complete(options))),
    abort: async () => {
      const ends = await Promise.allSettled([...open.values()].map((upload) => upload.abort()));
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    },
  };
}

/** The parts that every member holds. */
function sharedParts(written: readonly (readonly WrittenPart[])[]): readonly WrittenPart[] {
  const [first = [], ...others] = written;
  return first.filter(({ partNumber }) =>
    others.every((parts) => parts.some((part) => part.partNumber === partNumber)),
  );
}

function idOf(uploads: MemberUploads): string {
  return memberIdsOf([...uploads].map(([{ url }, { token }]) => [url, token.uploadId]));
}
