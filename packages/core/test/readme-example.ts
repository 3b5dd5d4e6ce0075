import { type StorageSink, PrefetchError, exitStatusOf, planParts } from "@prefetch/core";

export async function putMarker(sink: StorageSink, key: string): Promise<number> {
  try {
    await sink.put(key, new TextEncoder().encode("ready\n"), { ifAbsent: true });
    return 0;
  } catch (error) {
    if (error instanceof PrefetchError && error.code === "CONFLICT") return 0;
    return exitStatusOf(error);
  }
}

export const partsOfFiveGiB: number = planParts(5 * 1024 ** 3).partCount;
