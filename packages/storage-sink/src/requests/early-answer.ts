import type { IncomingMessage } from "node:http";

/**
 * Returns the body of an answer that came before its request was sent whole: an error document, small. What
 * is cut off says no more than the status.
 */
export async function earlyBodyOf(answer: IncomingMessage): Promise<Buffer> {
  const runs: Buffer[] = [];
  try {
    for await (const run of answer) runs.push(Buffer.from(run));
  } catch {
    // The store closed the connection behind its answer: the status is what counts.
  }
  return Buffer.concat(runs);
}
