import { setTimeout } from "node:timers/promises";
import type { ByteRange } from "@prefetch/core";
import { ConnectionCut } from "../../faults/connection-cut.ts";
import { untilAborted } from "../../faults/until-aborted.ts";
import type { ByteRuns } from "../../http/send-answer.ts";
import { accessDenied } from "../cdn/cdn-store.ts";
import { bodyAnswer } from "../http/answer.ts";
import type { Answer } from "../http/answer.ts";
import { partialFileAnswer, wholeFileAnswer } from "../http/file-answer.ts";
import type { HubFault } from "../hub-emulator-api.ts";
import {
  appendZeros,
  cutAfter,
  firstBytes,
  flipByte,
  gzipped,
  slowDown,
  stallAfter,
} from "./body-faults.ts";

/** What a fault does, at up to three moments. */
export interface FaultEffect {
  /** Before there is an answer; rejects to have none. */
  readonly before?: ((signal: AbortSignal) => Promise<unknown>) | undefined;
  /** Makes another answer, whatever was asked for. */
  readonly instead?: (() => Answer) | undefined;
  /** Changes the right answer. */
  readonly alter?: ((answer: Answer) => Answer) | undefined;
  /** Whether it keeps the connection waiting, so that clearing the faults has to end it. */
  readonly waits?: boolean | undefined;
}

type FaultKind = HubFault["kind"];
type FaultOf<Kind extends FaultKind> = Extract<HubFault, { readonly kind: Kind }>;
type FaultEffects = {
  readonly [Kind in FaultKind]: (fault: FaultOf<Kind>) => FaultEffect;
};

const PROXY_PAGE =
  "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>Please sign in.</body></html>";

const EFFECTS: FaultEffects = {
  status: ({ status, headers = {}, body = "" }) => ({
    instead: () => bodyAnswer(status, body, headers),
  }),
  "html-page": () => ({
    instead: () => bodyAnswer(200, PROXY_PAGE, { "Content-Type": "text/html; charset=utf-8" }),
  }),
  "expired-url": () => ({ instead: accessDenied }),
  delay: ({ ms }) => ({ waits: true, before: (signal) => setTimeout(ms, undefined, { signal }) }),
  hold: ({ until }) => ({
    waits: true,
    before: (signal) => Promise.race([Promise.allSettled([until]), untilAborted(signal)]),
  }),
  stall: ({ afterBytes }) => ({
    waits: true,
    before: afterBytes === undefined ? untilAborted : undefined,
    alter: alterBody((body, signal) => stallAfter(body, afterBytes ?? 0, signal)),
  }),
  drip: ({ bytesPerSecond, afterBytes = 0 }) => ({
    waits: true,
    alter: alterBody((body, signal) => slowDown(body, bytesPerSecond, afterBytes, signal)),
  }),
  reset: ({ afterBytes }) => ({
    before: afterBytes === 0 ? () => Promise.reject(new ConnectionCut()) : undefined,
    alter: alterBody((body) => cutAfter(body, afterBytes)),
  }),
  "flip-byte": ({ fileOffset }) => ({
    alter: (answer) => withByteFlipped(answer, fileOffset),
  }),
  "short-body": ({ missingBytes, withLength = false }) => ({
    alter: (answer) => withShortBody(answer, missingBytes, withLength),
  }),
  "long-body": ({ extraBytes }) => ({ alter: (answer) => withLongBody(answer, extraBytes) }),
  "ignore-range": () => ({ alter: withWholeFile }),
  "wrong-content-range": () => ({ alter: withOtherRange }),
  gzip: () => ({ alter: withGzip }),
  "no-length": () => ({
    alter: (answer) => ({
      ...withoutHeaders(answer, ["ETag", "Accept-Ranges"]),
      lengthBytes: undefined,
    }),
  }),
};

/** Returns what a fault does. */
export function faultEffectOf(fault: HubFault): FaultEffect {
  return effectOfKind(fault.kind, fault);
}

function effectOfKind<Kind extends FaultKind>(kind: Kind, fault: FaultOf<Kind>): FaultEffect {
  return EFFECTS[kind](fault);
}

function alterBody(
  change: (body: ByteRuns, signal: AbortSignal) => ByteRuns,
): (answer: Answer) => Answer {
  return (answer) => ({ ...answer, read: (signal) => change(answer.read(signal), signal) });
}

function withByteFlipped(answer: Answer, fileOffset: number): Answer {
  if (answer.file === undefined) return answer;
  const position = fileOffset - answer.file.range.start;
  return alterBody((body) => flipByte(body, position))(answer);
}

function withShortBody(answer: Answer, missingBytes: number, withLength: boolean): Answer {
  const kept = Math.max(0, (answer.lengthBytes ?? 0) - missingBytes);
  const short = alterBody((body) => firstBytes(body, kept))(answer);
  return { ...short, lengthBytes: withLength ? kept : undefined };
}

function withLongBody(answer: Answer, extraBytes: number): Answer {
  const long = alterBody((body) => appendZeros(body, extraBytes))(answer);
  const { lengthBytes } = answer;
  return { ...long, lengthBytes: lengthBytes === undefined ? undefined : lengthBytes + extraBytes };
}

function withWholeFile(answer: Answer): Answer {
  if (answer.status !== 206 || answer.file === undefined) return answer;
  return wholeFileAnswer(answer.file, withoutHeaders(answer, ["Content-Range"]).headers);
}

function withOtherRange(answer: Answer): Answer {
  if (answer.status !== 206 || answer.file === undefined) return answer;
  const { range, sizeBytes } = answer.file;
  return partialFileAnswer(answer.file, movedRange(range, sizeBytes), answer.headers);
}

/** Moves a range by one byte; one that covers the whole file can only lose its first. */
function movedRange({ start, end }: ByteRange, sizeBytes: number): ByteRange {
  if (start > 0) return { start: start - 1, end: end - 1 };
  return { start: start + 1, end: Math.min(end + 1, sizeBytes) };
}

function withGzip(answer: Answer): Answer {
  return {
    ...alterBody(gzipped)(answer),
    headers: { ...answer.headers, "Content-Encoding": "gzip" },
    lengthBytes: undefined,
  };
}

function withoutHeaders(answer: Answer, names: readonly string[]): Answer {
  const kept = Object.entries(answer.headers).filter(([name]) => !names.includes(name));
  return { ...answer, headers: Object.fromEntries(kept) };
}
