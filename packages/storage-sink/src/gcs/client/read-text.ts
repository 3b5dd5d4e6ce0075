import { addAbortSignal } from "node:stream";
import type { Readable } from "node:stream";

/** Reads a body to its end; the signal destroys it. */
export async function readText(body: Readable, signal: AbortSignal | undefined): Promise<string> {
  if (signal !== undefined) addAbortSignal(signal, body);
  const runs: Uint8Array[] = [];
  for await (const run of body) runs.push(run);
  return Buffer.concat(runs).toString("utf8");
}
