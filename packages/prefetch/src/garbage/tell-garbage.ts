import type { StorageSink } from "@prefetch/core";
import { modelUrl } from "../model-layout.ts";
import { sizeOf } from "../size-of.ts";
import type { Garbage } from "./decide-place.ts";
import type { GarbageItem, GarbageReport, StayingPrefix } from "./garbage-report.ts";
import type { Place } from "./place.ts";

/** Sums up what was found. */
export function reportOf(
  url: string,
  garbage: readonly GarbageItem[],
  stays: readonly StayingPrefix[],
): GarbageReport {
  const removed = garbage.filter((item) => item.removed);
  return {
    url,
    garbage,
    garbageBytes: knownSizeOf(garbage),
    removedItems: removed.length,
    removedBytes: knownSizeOf(removed),
    stays,
  };
}

function knownSizeOf(items: readonly GarbageItem[]): number {
  return items.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
}

/** Describes a thing for the report. The id of an upload is a secret, and does not come along. */
export function itemOf(
  sink: StorageSink,
  { layout }: Place,
  garbage: Garbage,
  removed: boolean,
): GarbageItem {
  const { kind, reason } = garbage;
  if (garbage.kind === "upload") {
    const url = `${sink.url}/${garbage.upload.key}`;
    return { kind, url, sizeBytes: undefined, reason, removed };
  }
  if (garbage.kind === "model") {
    const sizeBytes = sizeOf(garbage.published.manifest.files);
    return { kind, url: modelUrl(sink, layout), sizeBytes, reason, removed };
  }
  const { key, sizeBytes } = garbage.object;
  return { kind, url: `${sink.url}/${key}`, sizeBytes, reason, removed };
}
