/** What a run read back. */
export interface ReadBack {
  /** The files, in bytes. */
  readonly bytes: number;
  /** For how long any was read, in seconds. */
  readonly seconds: number;
}

/** The rate at which a run reads stored files back. */
export interface ReadBackClock {
  /** Takes a line of `prefetch hf-model --json` at the moment at which it is printed. */
  readonly onLine: (line: string) => void;
  /** Returns what was read back by now. */
  total(): ReadBack;
}

/** What the events have that matters here. */
interface PrintedEvent {
  readonly type: string;
  readonly path?: string;
  readonly sizeBytes?: number;
}

interface FileOnItsWay {
  readonly sizeBytes: number;
  isResumed: boolean;
  isStreamed: boolean;
  startMs: number;
}

type Span = readonly [startMs: number, endMs: number];

/**
 * Times the files that are read back: from the last part of a file that was resumed, or from the
 * beginning of one that was stored already, until its content is verified.
 */
export function clockReadBack(): ReadBackClock {
  const files = new Map<string, FileOnItsWay>();
  const spans: Span[] = [];
  let bytes = 0;

  function take({ type, path = "", sizeBytes = 0 }: PrintedEvent): void {
    const nowMs = performance.now();
    if (type === "file-started") {
      files.set(path, { sizeBytes, isResumed: false, isStreamed: false, startMs: nowMs });
    }
    const file = files.get(path);
    if (file === undefined) return;
    if (type === "file-resumed") file.isResumed = true;
    if (type === "part-written") {
      file.isStreamed = true;
      file.startMs = nowMs;
    }
    if (type !== "file-verified" || (file.isStreamed && !file.isResumed)) return;
    bytes += file.sizeBytes;
    spans.push([file.startMs, nowMs]);
  }

  return {
    onLine: (line) => take(JSON.parse(line)),
    total: () => ({ bytes, seconds: coveredMs(spans) / 1000 }),
  };
}

/** Files are read back side by side: time in which several are counts once. */
function coveredMs(spans: readonly Span[]): number {
  let covered = 0;
  let untilMs = Number.NEGATIVE_INFINITY;
  for (const [startMs, endMs] of spans.toSorted(([a], [b]) => a - b)) {
    covered += Math.max(0, endMs - Math.max(startMs, untilMs));
    untilMs = Math.max(untilMs, endMs);
  }
  return covered;
}
