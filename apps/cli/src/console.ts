import { createRedactor, type Redactor } from "@prefetch/core";
import { type Colors, colorsFor } from "./colors.ts";
import type { Host } from "./host.ts";
import { mapStrings } from "./render/map-strings.ts";

/** Of lines that a stopped terminal does not take, so many bytes wait; more are dropped. */
const MOST_UNSHOWN_BYTES = 1024 * 1024;

/** Where a command writes. No secret passes it, whatever is written. */
export interface Console {
  /** The colours of {@link Console.note}. */
  readonly colors: Colors;
  /** Takes secrets out of text. */
  readonly redact: Redactor;
  /** Aborted when nobody reads stdout any more (`| head`). */
  readonly closed: AbortSignal;
  /** Writes text to stdout; resolves when it is on its way, so that a slow reader bounds the writer. */
  result(text: string): Promise<void>;
  /** Writes plain data to stdout, with its type and the time, as JSON on a line of its own. */
  json(type: string, facts: object): Promise<void>;
  /** Writes a line to stderr. Never waits and never fails: a closed terminal is no reason to stop. */
  note(line: string): void;
  /** Resolves when all results are written, with what went wrong if anything did: a full disk. */
  finish(): Promise<NodeJS.ErrnoException | undefined>;
}

/**
 * Creates the console of a command.
 *
 * @param secrets - values that must never be shown
 */
export function createConsole(host: Host, secrets: readonly string[]): Console {
  const { stdout, stderr, environment } = host;
  const redact = createRedactor(secrets);
  const closing = new AbortController();
  let failure: NodeJS.ErrnoException | undefined;
  let written = Promise.resolve();
  const fail = (error: NodeJS.ErrnoException): void => {
    if (error.code === "EPIPE") closing.abort();
    else failure ??= error;
  };
  stdout.on("error", fail);
  stderr.on("error", () => undefined);

  const write = (line: string): Promise<void> => {
    if (closing.signal.aborted || failure !== undefined) return written;
    written = new Promise((resolve) => {
      stdout.write(`${line}\n`, (error) => {
        if (error) fail(error);
        resolve();
      });
    });
    return written;
  };
  return {
    colors: colorsFor(stderr, environment),
    redact,
    closed: closing.signal,
    result: (text) => write(redact(text)),
    // Value by value: a redactor at work on JSON text could take a quotation mark with a URL.
    json: (type, facts) =>
      write(JSON.stringify({ type, time: new Date().toISOString(), ...mapStrings(facts, redact) })),
    note: (line) => {
      if (stderr.writableLength < MOST_UNSHOWN_BYTES) stderr.write(`${redact(line)}\n`);
    },
    finish: async () => {
      await written;
      return failure;
    },
  };
}
