import { createHash } from "node:crypto";
import type { MemorySink } from "@prefetch/testing";
import type { MoveFile, TransferredFile } from "../src/index.ts";
import { PART, contentOf } from "./transfer-bench.ts";

/** Files of several parts, of one, and of a later wave. */
export const contents = new Map([
  ["a", contentOf(2 * PART + 5, 1)],
  ["b", contentOf(1000, 2)],
  ["config.json", Buffer.from("{}")],
]);
export const files = [...contents].map(([path, bytes]) => ({ path, bytes }));
export const totalBytes = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);

/** The wave of each. */
export function waveOf(path: string): number {
  return path === "config.json" ? 1 : 0;
}

/** Puts a file in a sink by another way than the stream. */
export function otherWay(sink: MemorySink): MoveFile {
  return async ({ file, key }, meter): Promise<TransferredFile> => {
    const { path, sizeBytes, digest } = file;
    const bytes = contents.get(path)!;
    const object = await sink.put(key, bytes);
    meter.received(sizeBytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { path, key, sizeBytes, sha256, digest, object };
  };
}
