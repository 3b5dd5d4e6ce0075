import type { StoredBytes } from "../../store/bytes/byte-store.ts";
import type { RunningDigests } from "../../store/bytes/receive-bytes.ts";
import type { ContentHashes } from "../content/running-hashes.ts";
import type { GcsError } from "../gcs-error.ts";
import type { StoredObject } from "./bucket-state.ts";
import type { ObjectDraft } from "./object-draft.ts";

/** How a session ended. */
export type SessionEnd =
  /** The object is there; asked again, it is told again. */
  | { readonly kind: "complete"; readonly object: StoredObject }
  /** Its content was refused, and is again. */
  | { readonly kind: "refused"; readonly error: GcsError }
  /** It was cancelled, has expired, or was forgotten. */
  | { readonly kind: "gone"; readonly status: 404 | 410 };

/** A resumable upload. */
export interface UploadSession {
  /** Its id. */
  readonly uploadId: string;
  /** The object in the making. */
  readonly draft: ObjectDraft;
  /** The parameters of its beginning. */
  readonly query: ReadonlyMap<string, string>;
  /** When it can no longer be used, in milliseconds of the epoch. */
  readonly expiresAtMs: number;
  /** The hashes of what it holds. */
  readonly hashes: RunningDigests<ContentHashes>;
  /** Its size, once it was told. */
  totalBytes: number | undefined;
  /** How much it holds, in bytes. */
  persistedBytes: number;
  /** What it holds. */
  readonly runs: StoredBytes[];
  /** Whether what it holds is not what arrived, and nobody may notice. */
  hidesCorruption: boolean;
  /** How it ended; `undefined` while it is open. */
  end: SessionEnd | undefined;
  /** Settles when the request that writes now is done: one at a time does. */
  writing: Promise<unknown>;
}
