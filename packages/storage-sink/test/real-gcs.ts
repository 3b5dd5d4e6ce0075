import { randomUUID } from "node:crypto";
import { createGcsSink } from "@prefetch/storage-sink/gcs";
import type { GcsSinkOptions } from "@prefetch/storage-sink/gcs";
import type { SinkUnderTest } from "@prefetch/testing/suites";

/** Creates a bucket of a real server and returns its name. */
export async function createGcsBucket(endpoint: string): Promise<string> {
  const name = `test-${randomUUID()}`;
  const response = await fetch(`${endpoint}/storage/v1/b?project=test`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return name;
}

/** Creates a sink over a folder of its own in a bucket of a real server, for the conformance suite. */
export function createRealGcsSinkUnderTest(
  given: Pick<GcsSinkOptions, "bucket" | "connectTimeoutMs" | "maxSockets"> & {
    readonly endpoint: string;
  },
): SinkUnderTest {
  const prefix = randomUUID();
  const options: GcsSinkOptions = { ...given, prefix };
  return {
    sink: createGcsSink(options),
    reopen: async () => createGcsSink(options),
    // GCS tells nobody which uploads are open.
    openUploads: async () => 0,
    strays: async () => {
      const keys = await keysOf(given.endpoint, given.bucket);
      return keys.filter((key) => key.startsWith(`${prefix}/.prefetch/probe-`));
    },
    dispose: async () => {},
  };
}

async function keysOf(endpoint: string, bucket: string): Promise<readonly string[]> {
  const response = await fetch(`${endpoint}/storage/v1/b/${bucket}/o`);
  const listing: { readonly items?: readonly { readonly name: string }[] } = JSON.parse(
    await response.text(),
  );
  return (listing.items ?? []).map(({ name }) => name);
}
