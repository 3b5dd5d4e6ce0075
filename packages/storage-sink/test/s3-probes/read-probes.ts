import {
  CopyObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { BYTES, begin, checksumOf, outcome, pages, placeOf, put, send } from "./probe.ts";
import type { Probe } from "./probe.ts";

/** What is asked of listings, reads and copies. */
export const READ_PROBES: readonly Probe[] = [
  {
    name: "bucket that is missing: list",
    ask: ({ client }) =>
      outcome(client.send(new ListObjectsV2Command({ Bucket: "no-such-bucket" }))),
  },
  {
    name: "key that is missing: get",
    ask: (target) => outcome(target.client.send(new GetObjectCommand(placeOf(target)))),
  },
  {
    name: "ListParts: five parts, two a page",
    ask: async (target) => {
      const upload = await begin(target);
      for (const number of [1, 2, 3, 4, 5]) await send(target, upload, number, BYTES);
      return pages(async (PartNumberMarker) => {
        const input = { ...upload, MaxParts: 2, PartNumberMarker };
        const answer = await target.client.send(new ListPartsCommand(input));
        const marker = answer.IsTruncated ? answer.NextPartNumberMarker : undefined;
        return { entries: answer.Parts?.length ?? 0, marker };
      });
    },
  },
  {
    name: "ListParts: checksums of the parts",
    ask: async (target) => {
      const upload = await begin(target);
      await send(target, upload, 1, BYTES);
      return outcome(target.client.send(new ListPartsCommand(upload)), ({ Parts }) =>
        Parts?.[0]?.ChecksumCRC32C === checksumOf(BYTES) ? "told" : "not told",
      );
    },
  },
  {
    name: "ListMultipartUploads: five uploads, two a page",
    ask: async (target) => {
      for (const name of ["a", "b", "c", "d", "e"]) await begin(target, name);
      const asked = { Bucket: target.bucket, Prefix: `${target.prefix}/`, MaxUploads: 2 };
      let UploadIdMarker: string | undefined;
      return pages(async (KeyMarker) => {
        const input = { ...asked, KeyMarker: KeyMarker || undefined, UploadIdMarker };
        const answer = await target.client.send(new ListMultipartUploadsCommand(input));
        UploadIdMarker = answer.NextUploadIdMarker;
        const isMore = answer.IsTruncated === true;
        const marker = isMore ? (answer.NextKeyMarker ?? "") : undefined;
        return { entries: answer.Uploads?.length ?? 0, marker };
      });
    },
  },
  {
    name: "ListObjectsV2: five objects, two a page",
    ask: async (target) => {
      for (const name of ["a", "b", "c", "d", "e"]) await put(target, name);
      const asked = { Bucket: target.bucket, Prefix: `${target.prefix}/`, MaxKeys: 2 };
      return pages(async (ContinuationToken) => {
        const input = { ...asked, ContinuationToken };
        const answer = await target.client.send(new ListObjectsV2Command(input));
        const marker = answer.IsTruncated ? answer.NextContinuationToken : undefined;
        return { entries: answer.Contents?.length ?? 0, marker };
      });
    },
  },
  {
    name: "get: a range, and one behind the end",
    ask: async (target) => {
      await put(target);
      const get = (Range: string): Promise<string> =>
        outcome(
          target.client.send(new GetObjectCommand({ ...placeOf(target), Range })),
          ({ ContentRange }) => ContentRange ?? "no range",
        );
      return `${await get("bytes=10-19")}; ${await get("bytes=1000-1001")}`;
    },
  },
  {
    name: "copy: an object, and a range as a part",
    ask: async (target) => {
      await put(target, "from");
      const { Key } = placeOf(target, "from");
      const CopySource = `${target.bucket}/${Key}`;
      const input = { ...placeOf(target, "to"), CopySource };
      const copying = await outcome(target.client.send(new CopyObjectCommand(input)));
      const upload = await begin(target);
      const part = { ...upload, PartNumber: 1, CopySource, CopySourceRange: "bytes=0-99" };
      return `${copying}, ${await outcome(target.client.send(new UploadPartCopyCommand(part)))}`;
    },
  },
];
