import { createHash } from "node:crypto";
import { HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { BYTES, WRONG_CHECKSUM, checksumOf, md5Of, outcome, placeOf, put } from "./probe.ts";
import type { Probe } from "./probe.ts";

/** What is asked of whole writes and who may make them. */
export const PUT_PROBES: readonly Probe[] = [
  {
    name: "wrong secret: put",
    ask: (target) =>
      outcome(target.stranger.send(new PutObjectCommand({ ...placeOf(target), Body: BYTES }))),
  },
  {
    name: "put: wrong CRC32C",
    ask: (target) => {
      const input = { ...placeOf(target), Body: BYTES, ChecksumCRC32C: WRONG_CHECKSUM };
      return outcome(target.client.send(new PutObjectCommand(input)));
    },
  },
  {
    name: "put: wrong Content-MD5",
    ask: (target) => {
      const input = { ...placeOf(target), Body: BYTES, ContentMD5: md5Of(Buffer.from("other")) };
      return outcome(target.client.send(new PutObjectCommand(input)));
    },
  },
  {
    name: "put: right CRC32C in the answer, and by HEAD",
    ask: async (target) => {
      const ChecksumCRC32C = checksumOf(BYTES);
      const tell = (answer: { ChecksumCRC32C?: string | undefined }): string =>
        answer.ChecksumCRC32C === ChecksumCRC32C ? "told" : "not told";
      const input = { ...placeOf(target), Body: BYTES, ChecksumCRC32C };
      const putting = await outcome(target.client.send(new PutObjectCommand(input)), tell);
      const head = new HeadObjectCommand({ ...placeOf(target), ChecksumMode: "ENABLED" });
      return `${putting}, ${await outcome(target.client.send(head), tell)}`;
    },
  },
  {
    name: "put: If-None-Match: * on an object",
    ask: async (target) => {
      await put(target);
      const input = { ...placeOf(target), Body: BYTES, IfNoneMatch: "*" };
      return outcome(target.client.send(new PutObjectCommand(input)));
    },
  },
  {
    name: "put: If-Match of another version",
    ask: async (target) => {
      await put(target);
      const input = { ...placeOf(target), Body: BYTES, IfMatch: `"${"0".repeat(32)}"` };
      return outcome(target.client.send(new PutObjectCommand(input)));
    },
  },
  {
    name: "put: If-Match where nothing is",
    ask: (target) => {
      const input = { ...placeOf(target), Body: BYTES, IfMatch: `"${"0".repeat(32)}"` };
      return outcome(target.client.send(new PutObjectCommand(input)));
    },
  },
  {
    name: "put: eight at once with If-None-Match: *",
    ask: async (target) => {
      const input = { ...placeOf(target), Body: BYTES, IfNoneMatch: "*" };
      const puts = Array.from({ length: 8 }, () =>
        outcome(target.client.send(new PutObjectCommand(input))),
      );
      const won = (await Promise.all(puts)).filter((each) => each === "ok");
      return `${won.length} won`;
    },
  },
  {
    name: "body that is not what was signed",
    ask: (target) => {
      const command = new PutObjectCommand({ ...placeOf(target), Body: BYTES });
      command.middlewareStack.add(
        (next) => (args) => {
          const { request } = args;
          const sha256 = createHash("sha256").update("another").digest("hex");
          if (hasHeaders(request)) request.headers["x-amz-content-sha256"] = sha256;
          return next(args);
        },
        { step: "build" },
      );
      return outcome(target.client.send(command));
    },
  },
];

function hasHeaders(request: unknown): request is { readonly headers: Record<string, string> } {
  return typeof request === "object" && request !== null && "headers" in request;
}
