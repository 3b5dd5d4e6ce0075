import type { ByteRange } from "@prefetch/core";
import { parseRange } from "../../http/byte-range.ts";
import { readContent } from "../content/fixture-content.ts";
import { textAnswer } from "./answer.ts";
import type { Answer, ServedFile } from "./answer.ts";

/** A file as routes hand it over. */
export type WholeFile = Omit<ServedFile, "range">;

/** Answers with a file, or with the part of it that a `Range` header asks for. */
export function fileAnswer(
  file: WholeFile,
  rangeHeader: string | undefined,
  headers: Readonly<Record<string, string>>,
): Answer {
  const requested = parseRange(rangeHeader, file.sizeBytes);
  const full = { "Accept-Ranges": "bytes", ...headers };
  if (requested.kind === "whole") return wholeFileAnswer(file, full);
  if (requested.kind === "part") return partialFileAnswer(file, requested.range, full);
  const unsatisfied = { "Content-Range": `bytes */${file.sizeBytes}` };
  return textAnswer(416, "Range Not Satisfiable", unsatisfied);
}

/** Answers 200 with all of a file. */
export function wholeFileAnswer(
  file: WholeFile,
  headers: Readonly<Record<string, string>>,
): Answer {
  return bytesOf(200, { ...file, range: { start: 0, end: file.sizeBytes } }, headers);
}

/** Answers 206 with a range of a file. */
export function partialFileAnswer(
  file: WholeFile,
  range: ByteRange,
  headers: Readonly<Record<string, string>>,
): Answer {
  const contentRange = `bytes ${range.start}-${range.end - 1}/${file.sizeBytes}`;
  return bytesOf(206, { ...file, range }, { ...headers, "Content-Range": contentRange });
}

function bytesOf(
  status: number,
  file: ServedFile,
  headers: Readonly<Record<string, string>>,
): Answer {
  return {
    status,
    headers,
    lengthBytes: file.range.end - file.range.start,
    read: () => readContent(file.content, file.range),
    file,
  };
}
