import { PrefetchError } from "@prefetch/core";
import type { PartPlan, Upload, UploadOptions } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { uploadAddress } from "../client/gcs-addresses.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import { metadataOf, writeQueryOf } from "../objects/object-metadata.ts";
import { createGcsUpload } from "./gcs-upload.ts";
import { CHUNK_UNIT_BYTES } from "./session.ts";

/** Begins a resumable session, as `StorageSink.startUpload` has it. */
export async function startGcsUpload(
  store: GcsStore,
  key: string,
  plan: PartPlan,
  { contentType, signal }: UploadOptions = {},
): Promise<Upload> {
  const { options } = store;
  const wholeKey = wholeKeyOf(store, key);
  if (!isSessionPlan(plan)) throw unevenParts(key, plan);
  const metadata = metadataOf(options.putOptions, contentType);
  const query = { uploadType: "resumable", name: wholeKey, ...writeQueryOf(options.putOptions) };
  const url = uploadAddress(options, query);
  const { headers } = await store.repeated({
    method: "POST",
    url,
    key: wholeKey,
    headers: {
      "content-type": "application/json; charset=UTF-8",
      "x-upload-content-type": metadata.contentType,
      "x-upload-content-length": String(plan.sizeBytes),
    },
    body: [Buffer.from(JSON.stringify(metadata))],
    signal,
  });
  const uploadId = sessionOf(headers.location, url);
  if (uploadId === undefined) throw noSession(key);
  return createGcsUpload(store, { key, uploadId, plan }, { kind: "open", offset: 0 });
}

/** Tells whether a session can take a plan's parts as they are. */
export function isSessionPlan({ partCount, partSizeBytes }: PartPlan): boolean {
  return partCount === 1 || (partSizeBytes > 0 && partSizeBytes % CHUNK_UNIT_BYTES === 0);
}

/**
 * Returns the session's address, at the endpoint that was asked: emulators behind a port mapping name
 * themselves by a host that only they know.
 */
function sessionOf(location: string | undefined, asked: URL): string | undefined {
  if (location === undefined || !URL.canParse(location, asked.href)) return undefined;
  const { pathname, search } = new URL(location, asked.href);
  return `${asked.origin}${pathname}${search}`;
}

function unevenParts(key: string, { partSizeBytes }: PartPlan): PrefetchError {
  return new PrefetchError(
    "INVALID_ARGUMENT",
    `"${key}" cannot be written in parts of ${partSizeBytes} bytes: Google Cloud Storage takes multiples of 256 KiB.`,
    { context: { key, found: partSizeBytes } },
  );
}

function noSession(key: string): PrefetchError {
  return new PrefetchError(
    "UNAVAILABLE",
    `The store began an upload of "${key}" without an address to send it to; check that the endpoint speaks the JSON API of Google Cloud Storage.`,
    { context: { key } },
  );
}
