import { expect } from "vitest";
import { outcomeOf } from "./sink-content.ts";
import type { SinkSubject } from "./sink-under-test.ts";

/** Puts an object, and again where the store may lose the race for its folder. */
export async function putAmongDeletions(
  { expectations, sink }: SinkSubject,
  key: string,
  content: Uint8Array,
): Promise<void> {
  const mostAttempts = expectations.putsRaceDeletions ? 20 : 1;
  for (let attempt = 1; attempt < mostAttempts; attempt += 1) {
    const outcome = await outcomeOf(sink.put(key, content));
    if (outcome === "resolved") return;
    expect(outcome).toBe("UNAVAILABLE");
  }
  await sink.put(key, content);
}
