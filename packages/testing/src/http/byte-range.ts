import type { ByteRange } from "@prefetch/core";

/** What a `Range` header asks for: everything, a part, or nothing that exists. */
export type RequestedRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly range: ByteRange }
  | { readonly kind: "unsatisfiable" };

const SINGLE_RANGE = /^bytes=(\d*)-(\d*)$/;
const WHOLE: RequestedRange = { kind: "whole" };
const UNSATISFIABLE: RequestedRange = { kind: "unsatisfiable" };

/**
 * Reads a `Range` header (RFC 9110 §14.2). Several ranges and malformed ones are ignored, as a server
 * may do.
 */
export function parseRange(header: string | undefined, sizeBytes: number): RequestedRange {
  const match = SINGLE_RANGE.exec(header ?? "");
  if (match === null) return WHOLE;
  const [, first = "", last = ""] = match;
  return first === "" ? suffixOf(last, sizeBytes) : rangeFrom(Number(first), last, sizeBytes);
}

function rangeFrom(start: number, last: string, sizeBytes: number): RequestedRange {
  const end = last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (start >= sizeBytes) return UNSATISFIABLE;
  return start < end ? { kind: "part", range: { start, end } } : WHOLE;
}

function suffixOf(length: string, sizeBytes: number): RequestedRange {
  if (length === "") return WHOLE;
  if (Number(length) === 0 || sizeBytes === 0) return UNSATISFIABLE;
  return {
    kind: "part",
    range: { start: Math.max(0, sizeBytes - Number(length)), end: sizeBytes },
  };
}
