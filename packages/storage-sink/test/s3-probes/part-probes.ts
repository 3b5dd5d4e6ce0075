import {
  AbortMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import {
  BYTES,
  PART,
  WRONG_CHECKSUM,
  begin,
  checksumOf,
  complete,
  md5Of,
  outcome,
  placeOf,
  put,
  send,
} from "./probe.ts";
import type { Probe } from "./probe.ts";

/** What is asked of writes in parts. */
export const PART_PROBES: readonly Probe[] = [
  {
    name: "part: wrong CRC32C",
    ask: async (target) => {
      const upload = await begin(target);
      const input = { ...upload, PartNumber: 1, Body: PART, ChecksumCRC32C: WRONG_CHECKSUM };
      return outcome(target.client.send(new UploadPartCommand(input)));
    },
  },
  {
    name: "part: wrong Content-MD5",
    ask: async (target) => {
      const upload = await begin(target);
      const ContentMD5 = md5Of(BYTES);
      const input = { ...upload, PartNumber: 1, Body: PART, ContentMD5 };
      return outcome(target.client.send(new UploadPartCommand(input)));
    },
  },
  {
    name: "part: written again, the last one counts",
    ask: async (target) => {
      const upload = await begin(target);
      await send(target, upload, 1, BYTES);
      const part = await send(target, upload, 1);
      return outcome(
        complete(target, upload, [part], { ChecksumCRC32C: checksumOf(PART) }),
        ({ ChecksumCRC32C }) => (ChecksumCRC32C === checksumOf(PART) ? "ok" : "another content"),
      );
    },
  },
  {
    name: "part: of an upload that is over",
    ask: async (target) => {
      const upload = await begin(target);
      await target.client.send(new AbortMultipartUploadCommand(upload));
      return outcome(send(target, upload, 1));
    },
  },
  {
    name: "complete: wrong CRC32C of the whole",
    ask: async (target) => {
      const upload = await begin(target);
      const part = await send(target, upload, 1);
      return outcome(complete(target, upload, [part], { ChecksumCRC32C: WRONG_CHECKSUM }));
    },
  },
  {
    name: "complete: CRC32C of the whole in the answer, and by HEAD",
    ask: async (target) => {
      const upload = await begin(target);
      const parts = [await send(target, upload, 1), await send(target, upload, 2, BYTES)];
      const whole = checksumOf(Buffer.concat([PART, BYTES]));
      const tell = (answer: { ChecksumCRC32C?: string | undefined }): string =>
        answer.ChecksumCRC32C === whole ? "told" : "not told";
      const completing = await outcome(complete(target, upload, parts), tell);
      const head = new HeadObjectCommand({ ...placeOf(target), ChecksumMode: "ENABLED" });
      return `${completing}, ${await outcome(target.client.send(head), tell)}`;
    },
  },
  {
    name: "complete: a first part that is too small",
    ask: async (target) => {
      const upload = await begin(target);
      const parts = [await send(target, upload, 1, BYTES), await send(target, upload, 2, BYTES)];
      return outcome(complete(target, upload, parts));
    },
  },
  {
    name: "complete: parts in the wrong order",
    ask: async (target) => {
      const upload = await begin(target);
      const parts = [await send(target, upload, 1), await send(target, upload, 2)];
      return outcome(complete(target, upload, parts.toReversed()));
    },
  },
  {
    name: "complete: a part that was never sent",
    ask: async (target) => {
      const upload = await begin(target);
      const part = await send(target, upload, 1);
      return outcome(complete(target, upload, [part, { ...part, PartNumber: 2 }]));
    },
  },
  {
    name: "complete: If-None-Match: * on an object",
    ask: async (target) => {
      await put(target);
      const upload = await begin(target);
      const part = await send(target, upload, 1);
      return outcome(complete(target, upload, [part], { IfNoneMatch: "*" }));
    },
  },
  {
    name: "complete: repeated",
    ask: async (target) => {
      const upload = await begin(target);
      const part = await send(target, upload, 1);
      await complete(target, upload, [part]);
      return outcome(complete(target, upload, [part]));
    },
  },
  {
    name: "abort, then ListParts",
    ask: async (target) => {
      const upload = await begin(target);
      await target.client.send(new AbortMultipartUploadCommand(upload));
      return outcome(target.client.send(new ListPartsCommand(upload)));
    },
  },
];
