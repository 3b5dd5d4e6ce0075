import { createReadStream, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { PrefetchError } from "@prefetch/core";
import type { ByteRange } from "@prefetch/core";
import type { ByteRuns } from "../../http/send-answer.ts";
import type { FixtureContent } from "../hub-emulator-api.ts";
import { generatedBytes } from "./generated-content.ts";

const READ_BYTES = 256 * 1024;

/** Returns the content's size in bytes. */
export function contentSizeBytes(content: FixtureContent): number {
  if ("bytes" in content) return content.bytes.byteLength;
  if ("generated" in content) return content.generated.sizeBytes;
  return fixtureFileStats(content.diskPath).size;
}

/**
 * Returns the size and the time of change of a fixture's file on disk.
 *
 * @throws {@link PrefetchError} `NOT_FOUND` where it cannot be read.
 */
export function fixtureFileStats(diskPath: string): Stats {
  try {
    return statSync(diskPath);
  } catch (cause) {
    throw new PrefetchError(
      "NOT_FOUND",
      `The fixture's file ${diskPath} cannot be read; check its diskPath.`,
      { cause },
    );
  }
}

/** Reads a range of the content: from memory, by computing it, or from disk. */
export function readContent(content: FixtureContent, range: ByteRange): ByteRuns {
  if (range.start >= range.end) return [];
  if ("bytes" in content) return [content.bytes.subarray(range.start, range.end)];
  if ("generated" in content) return generatedBytes(content.generated.seed, range);
  return createReadStream(content.diskPath, {
    start: range.start,
    end: range.end - 1,
    highWaterMark: READ_BYTES,
  });
}
