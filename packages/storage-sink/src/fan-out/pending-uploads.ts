import type { CallOptions, PendingUpload, StorageSink } from "@prefetch/core";
import { memberIdsOf, parseMemberIds } from "./member-ids.ts";
import type { Members } from "./members.ts";

/**
 * Lists the open uploads of the members that are left. Those of one key stand for one upload each, as
 * far as every member has as many.
 */
export async function* listMemberUploads(
  members: Members,
  prefix: string,
  options: CallOptions = {},
): AsyncGenerator<PendingUpload> {
  const found: (readonly [StorageSink, PendingUpload])[] = [];
  for (const sink of members.left()) {
    for await (const pending of sink.listUploads(prefix, options)) found.push([sink, pending]);
  }
  for (const ofKey of Map.groupBy(found, ([, { key }]) => key).values()) yield* together(ofKey);
}

function together(ofKey: readonly (readonly [StorageSink, PendingUpload])[]): PendingUpload[] {
  const bySink = [...Map.groupBy(ofKey, ([sink]) => sink).values()];
  const count = Math.max(...bySink.map(({ length }) => length));
  return Array.from({ length: count }, (_, index) => {
    const each = bySink.flatMap((ofSink) => ofSink.slice(index, index + 1));
    const [, first] = each[0]!;
    const uploadId = memberIdsOf(each.map(([{ url }, pending]) => [url, pending.uploadId]));
    return { ...first, uploadId };
  });
}

/** Ends an open upload in every member that it is open in. */
export async function abortMemberUpload(
  members: Members,
  pending: PendingUpload,
  options: CallOptions = {},
): Promise<void> {
  const ids = parseMemberIds(pending.uploadId);
  await members.write(members.left(), options, async (sink) => {
    const uploadId = ids.get(sink.url);
    if (uploadId !== undefined) await sink.abortUpload({ ...pending, uploadId }, options);
  });
}
