import { stripVTControlCharacters } from "node:util";
import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { progressLines, progressText } from "../src/render/progress-lines.ts";
import { newRunView, nextRunView, type RunView } from "../src/render/run-view.ts";
import { textWidth } from "../src/render/text-width.ts";
import { plannedEvent, progressEvent, resolvedEvent } from "./run-events.ts";

const colors = picocolors.createColors(false);
const started = {
  type: "run-started",
  runId: "run",
  repoId: "owner/name",
  revision: "main",
} as const;
const files = ["a", "b", "c", "d", "e", "f"].map((name, index) => ({
  path: `folder/模型 ${name}.safetensors`,
  receivedBytes: index * 100,
  sizeBytes: 1_000_000_000,
}));
const retry = {
  type: "attempt-failed",
  operation: "read",
  attempt: 1,
  code: "UNAVAILABLE",
  message: "reset",
  retryInMs: 10,
} as const;

function viewAt(nowMs: number): RunView {
  const events = [started, resolvedEvent(), plannedEvent(), retry] as const;
  const planned = events.reduce((view, event) => nextRunView(view, event, 0), newRunView());
  return nextRunView(planned, progressEvent({ files }), nowMs);
}

describe("the live display", () => {
  it("shows how much, how fast, how long, how many", () => {
    const [line] = progressLines(viewAt(5_000), 5_000, { columns: 200, colors });
    expect(line).toBe(
      "━━━━━━──────────────────  25% · 500 MB of 2 GB · 100 MB/s · ETA 15s · 3/12 files · 1 retry",
    );
  });

  it("shows the first files in flight and how many more there are", () => {
    const [, ...lines] = progressLines(viewAt(5_000), 5_000, { columns: 80, colors });
    expect(lines).toEqual([
      "    0%  1 GB     folder/模型 a.safetensors",
      "    0%  1 GB     folder/模型 b.safetensors",
      "    0%  1 GB     folder/模型 c.safetensors",
      "    0%  1 GB     folder/模型 d.safetensors",
      "      and 2 more",
    ]);
  });

  it.each([1, 10, 20, 30, 40, 60, 80, 81, 120])("fits into %d columns", (columns) => {
    for (const line of progressLines(viewAt(5_000), 5_000, { columns, colors })) {
      expect(textWidth(line)).toBeLessThanOrEqual(columns);
    }
  });

  it("leaves out the least important first", () => {
    const [line] = progressLines(viewAt(5_000), 5_000, { columns: 40, colors });
    expect(line).toBe(" 25% · 500 MB of 2 GB · 100 MB/s");
  });

  it("says what it is doing before the first byte", () => {
    const texts = [started, resolvedEvent(), plannedEvent()].map((_, index, events) =>
      progressText(
        events
          .slice(0, index + 1)
          .reduce((view, event) => nextRunView(view, event, 0), newRunView()),
        0,
      ),
    );
    expect(texts).toEqual([
      "Asking the Hub for owner/name",
      "Listing the files",
      "Starting the transfer",
    ]);
    expect(progressText(newRunView(), 0)).toBe("");
  });

  it("is at 100 % of nothing when there is nothing to move", () => {
    const progress = progressEvent({ receivedBytes: 0, totalBytes: 0 });
    expect(progressText(nextRunView(newRunView(), progress, 0), 0)).toMatch(/^100%/);
  });

  it("colours nothing but what it has measured", () => {
    const canvas = { columns: 80, colors: picocolors.createColors(true) };
    const [line = ""] = progressLines(viewAt(5_000), 5_000, canvas);
    expect(line).toContain("\u001b[36m━");
    expect(stripVTControlCharacters(line)).toBe(
      progressLines(viewAt(5_000), 5_000, { columns: 80, colors })[0],
    );
  });
});
