import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:tty";
import type { OutputStream } from "./host.ts";

/**
 * Returns a stream to the same terminal that never holds the process up. Node writes to terminals
 * synchronously (https://nodejs.org/api/process.html#a-note-on-process-io): one that is paused, or hangs
 * with its connection, would stop every transfer. Written as a file, it only occupies a thread.
 */
export function unblockedTerminal(terminal: WriteStream & { readonly fd: number }): OutputStream {
  const stream = createWriteStream("", { fd: terminal.fd, autoClose: false });
  return Object.defineProperties(stream, {
    isTTY: { value: true },
    columns: { get: () => terminal.columns },
    rows: { get: () => terminal.rows },
  });
}
