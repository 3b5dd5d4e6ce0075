import { Writable } from "node:stream";
import type { Host, OutputStream } from "../src/host.ts";

/** A stream that keeps what is written to it. */
interface MemoryStream extends OutputStream {
  /** What was written so far. */
  text(): string;
}

export interface MemoryHost extends Host {
  readonly stdout: MemoryStream;
  readonly stderr: MemoryStream;
}

export interface MemoryHostOptions {
  readonly terminalColumns?: number;
  readonly environment?: Host["environment"];
}

export function createMemoryHost(options: MemoryHostOptions = {}): MemoryHost {
  return {
    stdout: memoryStream(options.terminalColumns),
    stderr: memoryStream(options.terminalColumns),
    environment: options.environment ?? {},
    workingDirectory: "/work/here",
  };
}

function memoryStream(columns: number | undefined): MemoryStream {
  const written: string[] = [];
  const stream = new Writable({
    write: (bytes: Buffer, _encoding, done) => {
      written.push(bytes.toString());
      done();
    },
  });
  return Object.assign(stream, {
    isTTY: columns !== undefined,
    ...(columns === undefined ? {} : { columns, rows: 24 }),
    text: () => written.join(""),
  });
}
