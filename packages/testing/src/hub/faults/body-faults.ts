import { pipeline } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { createGzip } from "node:zlib";
import { ConnectionCut } from "../../faults/connection-cut.ts";
import { untilAborted } from "../../faults/until-aborted.ts";
import type { ByteRuns } from "../../http/send-answer.ts";

/** How often a slow body sends something, in milliseconds. */
const DRIP_INTERVAL_MS = 50;
const ZEROS = new Uint8Array(64 * 1024);

/** Passes `count` bytes on, then ends. */
export async function* firstBytes(body: ByteRuns, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  if (left <= 0) return;
  for await (const bytes of body) {
    yield bytes.subarray(0, left);
    left -= bytes.byteLength;
    if (left <= 0) return;
  }
}

/** Passes `count` bytes on, then has the connection cut. */
export async function* cutAfter(body: ByteRuns, count: number): AsyncGenerator<Uint8Array> {
  yield* firstBytes(body, count);
  throw new ConnectionCut();
}

/** Passes `count` bytes on, then sends nothing more until the signal. */
export async function* stallAfter(
  body: ByteRuns,
  count: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield* firstBytes(body, count);
  await untilAborted(signal);
}

/** Passes `fullSpeedBytes` on, and the rest at `bytesPerSecond`. */
export async function* slowDown(
  body: ByteRuns,
  bytesPerSecond: number,
  fullSpeedBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const step = Math.max(1, Math.floor((bytesPerSecond * DRIP_INTERVAL_MS) / 1000));
  let fast = fullSpeedBytes;
  for await (const bytes of body) {
    const fastBytes = Math.min(fast, bytes.byteLength);
    fast -= fastBytes;
    if (fastBytes > 0) yield bytes.subarray(0, fastBytes);
    for (let at = fastBytes; at < bytes.byteLength; at += step) {
      const drop = bytes.subarray(at, at + step);
      await setTimeout((drop.byteLength / bytesPerSecond) * 1000, undefined, { signal });
      yield drop;
    }
  }
}

/** Inverts the byte at `position`, counted in the body. */
export async function* flipByte(body: ByteRuns, position: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const bytes of body) {
    const index = position - at;
    at += bytes.byteLength;
    yield index >= 0 && index < bytes.byteLength ? withByteInverted(bytes, index) : bytes;
  }
}

function withByteInverted(bytes: Uint8Array, index: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[index] = ~(copy[index] ?? 0);
  return copy;
}

/** Passes everything on, and `count` zero bytes more. */
export async function* appendZeros(body: ByteRuns, count: number): AsyncGenerator<Uint8Array> {
  yield* body;
  for (let left = count; left > 0; left -= ZEROS.byteLength) yield ZEROS.subarray(0, left);
}

/** Compresses the body. */
export function gzipped(body: ByteRuns): AsyncIterable<Uint8Array> {
  const gzip = createGzip();
  // What fails in the body destroys the compressor, and reaches whoever reads it.
  pipeline(body, gzip, () => undefined);
  return gzip;
}
