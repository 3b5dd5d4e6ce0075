/** Reads content to its end. */
export async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const runs: Uint8Array[] = [];
  for await (const bytes of source) runs.push(bytes);
  return Buffer.concat(runs);
}
