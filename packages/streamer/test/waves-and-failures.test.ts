import { PrefetchError } from "@prefetch/core";
import { createMemorySink, createMemorySource } from "@prefetch/testing";
import { describe, expect, test } from "vitest";
import { PART, contentOf, eventsOf, moveAll } from "./transfer-bench.ts";

const files = [
  { path: "config.json", bytes: Buffer.from("{}") },
  { path: "a.safetensors", bytes: contentOf(2 * PART) },
  { path: "b.safetensors", bytes: contentOf(100) },
  { path: "vocab.txt", bytes: Buffer.from("a\nb\n") },
];
const broken = new PrefetchError("FORBIDDEN", "b.safetensors is gated.");
const brokenB = createMemorySource(files, {
  fault: ({ path }) => (path === "b.safetensors" ? { kind: "refused", error: broken } : undefined),
});

function waveOf(path: string): number {
  return path === "config.json" ? 1 : 0;
}

describe("waves", () => {
  test("a wave begins when all of the one before is stored", async () => {
    const { events } = await moveAll(createMemorySource(files), createMemorySink(), { waveOf });
    const steps = events.flatMap((event) =>
      event.type === "file-started" || event.type === "file-stored"
        ? [`${event.type} ${event.path}`]
        : [],
    );
    expect(steps.slice(-2)).toEqual(["file-started config.json", "file-stored config.json"]);
    expect(steps).toHaveLength(8);
  });

  test("a wave is not begun when a file of the one before failed", async () => {
    const sink = createMemorySink();
    const { failures } = await moveAll(brokenB, sink, { waveOf });
    expect(failures).toHaveLength(1);
    expect(sink.objects.has("model/config.json")).toBe(false);
  });
});

describe("a file that fails", () => {
  test("does not stop the others, and is reported at the end", async () => {
    const sink = createMemorySink();
    const outcome = await moveAll(brokenB, sink);
    expect([...sink.objects.keys()].toSorted()).toEqual([
      "model/a.safetensors",
      "model/config.json",
      "model/vocab.txt",
    ]);
    const failure = { path: "b.safetensors", code: "FORBIDDEN", message: broken.message };
    expect(outcome.failures).toEqual([failure]);
    expect(eventsOf(outcome, "file-failed")).toEqual([{ type: "file-failed", ...failure }]);
    expect(sink.openUploads).toBe(0);
  });

  test("because the sink refuses it leaves no upload open", async () => {
    const sink = createMemorySink();
    const full = new PrefetchError("INSUFFICIENT_RESOURCES", "The disk is full.");
    const { failures } = await moveAll(createMemorySource(files), {
      ...sink,
      async startUpload(...call) {
        const upload = await sink.startUpload(...call);
        return {
          ...upload,
          writePart: (partNumber, ...rest) =>
            partNumber === 2 ? Promise.reject(full) : upload.writePart(partNumber, ...rest),
        };
      },
    });
    expect(failures).toMatchObject([{ path: "a.safetensors", code: "INSUFFICIENT_RESOURCES" }]);
    expect(sink.openUploads).toBe(0);
    expect(sink.objects.has("model/a.safetensors")).toBe(false);
  });
});
