import { PrefetchError, throwIfAborted } from "@prefetch/core";
import type { CallOptions, PendingUpload, StoredObject, UploadToken } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { isAbsent } from "../client/gcs-errors.ts";
import type { GcsAnswer, GcsRequest, GcsStore } from "../client/gcs-store.ts";
import type { CompleteGcsSinkOptions } from "../gcs-sink-options.ts";
import { storedObjectOf } from "../objects/object-resource.ts";

/** What a chunk is a multiple of (https://cloud.google.com/storage/docs/performing-resumable-uploads). */
export const CHUNK_UNIT_BYTES: number = 256 * 1024;

/** How far a session is. */
export type SessionState =
  /** Waits for the byte at `offset`. */
  | { readonly kind: "open"; readonly offset: number }
  /** The object is visible. */
  | { readonly kind: "complete"; readonly object: StoredObject };

/** Bytes to send to a session. */
export interface Chunk extends CallOptions {
  /** Where they belong in the object. */
  readonly offset: number;
  /** The bytes; none where all are there and the object is to become visible. */
  readonly bytes: Uint8Array;
  /** The CRC-32C of the whole object in base64, for the store to verify: with the last chunk. */
  readonly crc32c: string | undefined;
}

/** A session as a request names it. */
type Session = Pick<UploadToken, "key" | "uploadId">;

const RESUME_INCOMPLETE = 308;
const CLIENT_CLOSED_REQUEST = 499;
const GONE = 410;
/** A session whose bytes were refused has ended by that. */
const REFUSED = 400;
/** Emulators know no cancellation: a session lapses. */
const NOT_IMPLEMENTED = 501;

/** Sends bytes, once, and returns how far the session is then. */
export async function sendChunk(
  store: GcsStore,
  { plan, ...session }: UploadToken,
  { bytes, crc32c, offset, signal }: Chunk,
): Promise<SessionState> {
  const end = offset + bytes.byteLength;
  const range = bytes.byteLength === 0 ? "*" : `${offset}-${end - 1}`;
  const answer = await store.once({
    ...requestTo(store, session),
    method: "PUT",
    headers: {
      "content-range": `bytes ${range}/${plan.sizeBytes}`,
      ...(crc32c !== undefined && { "x-goog-hash": `crc32c=${crc32c}` }),
    },
    body: [bytes],
    accepts: [RESUME_INCOMPLETE],
    signal,
  });
  return stateOf(session.key, answer);
}

/**
 * Asks a session how far it is.
 *
 * @throws {@link PrefetchError} `NOT_FOUND` for one that is over.
 */
export async function askSession(
  store: GcsStore,
  { plan, ...session }: UploadToken,
  { signal }: CallOptions,
): Promise<SessionState> {
  // Naming the size of an empty object would complete it.
  const size = plan.sizeBytes === 0 ? "*" : plan.sizeBytes;
  const answer = await store.repeated({
    ...requestTo(store, session),
    method: "PUT",
    headers: { "content-range": `bytes */${size}` },
    body: [],
    accepts: [RESUME_INCOMPLETE],
    signal,
  });
  return stateOf(session.key, answer);
}

/** Ends a session, as `StorageSink.abortUpload` has it; one that is over stays so. */
export async function abortGcsUpload(
  store: GcsStore,
  session: Pick<PendingUpload, "key" | "uploadId">,
  { signal }: CallOptions = {},
): Promise<void> {
  throwIfAborted(signal);
  if (sessionAddressOf(store.options, session) === undefined) return;
  const accepts = [REFUSED, CLIENT_CLOSED_REQUEST, GONE, NOT_IMPLEMENTED];
  try {
    await store.repeated({ ...requestTo(store, session), method: "DELETE", accepts, signal });
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

/**
 * Returns a session's address; `undefined` for an id that is no address.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for one at another endpoint: a token may have been
 * forged to have the bytes sent elsewhere.
 */
export function sessionAddressOf(
  { endpoint }: CompleteGcsSinkOptions,
  { key, uploadId }: Session,
): URL | undefined {
  if (!URL.canParse(uploadId)) return undefined;
  const url = new URL(uploadId);
  const { origin } = new URL(endpoint);
  if (url.origin === origin && url.username === "" && url.password === "") return url;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `The upload of "${key}" was begun at another endpoint than ${origin}; nothing is sent there. Start a new one, or open the store as it was.`,
    { context: { key } },
  );
}

function requestTo(
  store: GcsStore,
  session: Session,
): Pick<GcsRequest, "isSession" | "key" | "url"> {
  const url = sessionAddressOf(store.options, session);
  if (url !== undefined) return { url, key: wholeKeyOf(store, session.key), isSession: true };
  throw new PrefetchError(
    "NOT_FOUND",
    `The upload of "${session.key}" has no session; start a new one.`,
    { context: { key: session.key } },
  );
}

function stateOf(key: string, { headers, json, status }: GcsAnswer): SessionState {
  if (status !== RESUME_INCOMPLETE) return { kind: "complete", object: storedObjectOf(key, json) };
  return { kind: "open", offset: offsetOf(headers["range"]) };
}

/** No header means no byte; `gcp-storage-emulator` 2026.7.19 says `bytes=0-0` then. */
function offsetOf(range: string | undefined): number {
  const last = Number(/^bytes=0-(?<last>\d+)$/.exec(range ?? "")?.groups?.["last"] ?? 0);
  return last === 0 ? 0 : last + 1;
}
