import { setTimeout } from "node:timers/promises";
import { PrefetchError } from "@prefetch/core";
import type { ByteRuns } from "../../http/send-answer.ts";
import type { Answer } from "../http/answer.ts";
import type { CdnShape } from "../hub-emulator-api.ts";

/** How much is sent at once, in milliseconds of the rate. */
const SLICE_MS = 25;
/** What a body that was late may catch up with, in milliseconds of the rate. */
const CREDIT_MS = 100;

/** Slows the bodies of one server down. */
export interface ConnectionShape {
  /** Returns an answer whose body is sent no faster than the shape has it. */
  apply(answer: Answer): Answer;
}

/**
 * Creates the shape; an infinite rate is none.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a rate or a number of connections below 1.
 */
export function createConnectionShape(shape: CdnShape): ConnectionShape {
  checkShape(shape);
  const { bytesPerSecondPerConnection, collapseAbove } = shape;
  if (bytesPerSecondPerConnection === Number.POSITIVE_INFINITY)
    return { apply: (answer) => answer };
  let openBodies = 0;

  function rateNow(): number {
    const isCollapsed = collapseAbove !== undefined && openBodies > collapseAbove.connections;
    return isCollapsed ? collapseAbove.bytesPerSecondPerConnection : bytesPerSecondPerConnection;
  }

  async function* shaped(body: ByteRuns, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    openBodies += 1;
    try {
      yield* paced(body, rateNow, signal);
    } finally {
      openBodies -= 1;
    }
  }

  return {
    apply: (answer) => ({ ...answer, read: (signal) => shaped(answer.read(signal), signal) }),
  };
}

/** The rate is asked for before every slice: it may change in the middle of a body. */
async function* paced(
  body: ByteRuns,
  rateNow: () => number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let dueMs = performance.now();
  for await (const bytes of body) {
    for (let at = 0; at < bytes.byteLength;) {
      const rate = rateNow();
      const slice = bytes.subarray(at, at + Math.max(1, Math.ceil((rate * SLICE_MS) / 1000)));
      at += slice.byteLength;
      const nowMs = performance.now();
      dueMs = Math.max(dueMs, nowMs - CREDIT_MS) + (slice.byteLength / rate) * 1000;
      if (dueMs > nowMs) await setTimeout(dueMs - nowMs, undefined, { signal });
      yield slice;
    }
  }
}

function checkShape({ bytesPerSecondPerConnection, collapseAbove }: CdnShape): void {
  const numbers = [bytesPerSecondPerConnection, ...Object.values(collapseAbove ?? {})];
  const wrong = numbers.find((value) => !(value >= 1));
  if (wrong === undefined) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `cdnShape takes rates and numbers from 1 on, not ${wrong}.`,
  );
}
