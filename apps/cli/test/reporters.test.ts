import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createConsole } from "../src/console.ts";
import { createReporter, type ReporterOptions } from "../src/report/create-reporter.ts";
import { createLineReporter } from "../src/report/line-reporter.ts";
import type { Reporter } from "../src/report/reporter.ts";
import { createMemoryHost, type MemoryHost, type MemoryHostOptions } from "./memory-host.ts";
import { plannedEvent, progressEvent, resolvedEvent } from "./run-events.ts";

const oddName = "odd \u001b[2J name";
const file = { path: oddName, receivedBytes: 1, sizeBytes: 2 };

async function reporterOn(
  hostOptions: MemoryHostOptions,
  options: ReporterOptions = {},
): Promise<{ readonly host: MemoryHost; readonly reporter: Reporter }> {
  const host = createMemoryHost(hostOptions);
  const console = createConsole(host, ["secret-token"]);
  return { host, reporter: await createReporter(options, { host, console }) };
}

describe("off a terminal", () => {
  it("shows progress every ten seconds at most, and each file", () => {
    let nowMs = 0;
    const host = createMemoryHost();
    const reporter = createLineReporter(createConsole(host, []), false, () => nowMs);
    void reporter.tell(plannedEvent());
    for (nowMs = 0; nowMs <= 25_000; nowMs += 100) {
      void reporter.tell(progressEvent({ receivedBytes: nowMs * 10_000 }));
    }
    void reporter.tell({ type: "file-stored", path: oddName, sizeBytes: 1 });
    expect(host.stderr.text().split("\n")).toEqual([
      "Planned 12 files to copy (2 GB)",
      "  5% · 100 MB of 2 GB · 10 MB/s · ETA 3m 10s · 3/12 files",
      " 10% · 200 MB of 2 GB · 10 MB/s · ETA 3m · 3/12 files",
      "Stored odd \\u{1b}[2J name (1 B)",
      "",
    ]);
    expect(host.stdout.text()).toBe("");
  });

  it("is what a dumb terminal gets as well", async () => {
    const { host, reporter } = await reporterOn({
      terminalColumns: 80,
      environment: { TERM: "dumb" },
    });
    void reporter.tell(plannedEvent());
    reporter.close();
    expect(host.stderr.text()).toBe("Planned 12 files to copy (2 GB)\n");
  });
});

describe("with --json", () => {
  it("prints every event as it is but the failure, with which the command ends", async () => {
    const { host, reporter } = await reporterOn({ terminalColumns: 80 }, { json: true });
    await reporter.tell(progressEvent({ files: [file] }));
    await reporter.tell({ type: "run-failed", code: "INTEGRITY", message: "x", failures: [] });
    const [line = "", ...rest] = host.stdout.text().split("\n");
    expect(JSON.parse(line)).toEqual({
      ...progressEvent({ files: [file] }),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(rest).toEqual([""]);
    expect(host.stderr.text()).toBe("");
  });
});

describe("with --quiet", () => {
  it("shows nothing", async () => {
    const { host, reporter } = await reporterOn({}, { quiet: true });
    void reporter.tell(plannedEvent());
    reporter.note("a");
    reporter.close();
    expect(host.stdout.text() + host.stderr.text()).toBe("");
  });
});

describe("on a terminal", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("draws ten times a second at most, however many events there are", async () => {
    const { host, reporter } = await reporterOn({ terminalColumns: 80 });
    for (let event = 1; event <= 1_000; event += 1) {
      void reporter.tell(progressEvent({ receivedBytes: event * 1_000_000 }));
      vi.advanceTimersByTime(1);
    }
    reporter.close();
    const frames = host.stderr.text().match(/ of 2 GB/g);
    expect(frames).toHaveLength(10);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("keeps what matters above the display and takes the display away at the end", async () => {
    const { host, reporter } = await reporterOn({
      terminalColumns: 80,
      environment: { NO_COLOR: "1" },
    });
    void reporter.tell(resolvedEvent());
    void reporter.tell(progressEvent({ files: [file] }));
    vi.advanceTimersByTime(100);
    void reporter.tell({ type: "file-stored", path: "a.bin", sizeBytes: 1 });
    void reporter.tell({ type: "warned", message: `${oddName} secret-token` });
    reporter.close();
    const text = host.stderr.text();
    expect(text).toContain("Resolved owner/name to ");
    expect(text).toContain("50%  2 B      odd \\u{1b}[2J name");
    expect(text).not.toContain("Stored a.bin");
    expect(text).not.toContain("secret-token");
    expect(screenOf(text).at(-1)).toBe("Warning: odd \\u{1b}[2J name [redacted]");
  });

  it("draws nothing more while the terminal takes nothing", async () => {
    const stuck = Object.assign(new Writable({ write: () => undefined }), { isTTY: true });
    const host = { ...createMemoryHost(), stderr: stuck };
    const reporter = await createReporter({}, { host, console: createConsole(host, []) });
    for (let event = 1; event <= 100; event += 1) {
      void reporter.tell(progressEvent({ receivedBytes: event * 1_000_000 }));
      vi.advanceTimersByTime(100);
    }
    expect(stuck.writableLength).toBeLessThan(500);
    reporter.close();
  });

  it("tells the reason of each retry only when asked", async () => {
    const retry = {
      type: "attempt-failed",
      operation: "read",
      attempt: 1,
      code: "UNAVAILABLE",
      message: "The connection was reset.",
      retryInMs: 10,
    } as const;
    for (const verbose of [false, true]) {
      const { host, reporter } = await reporterOn({ terminalColumns: 80 }, { verbose });
      void reporter.tell(retry);
      reporter.close();
      expect(host.stderr.text().includes("The connection was reset.")).toBe(verbose);
    }
  });
});

/** The lines that a terminal shows in the end: lines that were erased are gone. */
function screenOf(text: string): readonly string[] {
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    const erased = line.split("\u001b[2K").length - 1;
    if (erased > 0) lines.splice(lines.length - erased + 1);
    lines.push(stripVTControlCharacters(line));
  }
  return lines.filter((line) => line !== "");
}
