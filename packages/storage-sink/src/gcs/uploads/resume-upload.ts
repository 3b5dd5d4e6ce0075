import { throwIfAborted } from "@prefetch/core";
import type { CallOptions, Upload, UploadToken } from "@prefetch/core";
import { wholeKeyOf } from "../../addresses/whole-key.ts";
import { isAbsent } from "../client/gcs-errors.ts";
import type { GcsStore } from "../client/gcs-store.ts";
import { createGcsUpload } from "./gcs-upload.ts";
import { askSession, sessionAddressOf } from "./session.ts";
import { isSessionPlan } from "./start-upload.ts";

/**
 * Goes on with a session, as `StorageSink.resumeUpload` has it; where it stopped within a part, the next
 * write of that part sends the rest of it alone.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` for a token of another endpoint.
 */
export async function resumeGcsUpload(
  store: GcsStore,
  token: UploadToken,
  { signal }: CallOptions = {},
): Promise<Upload | undefined> {
  throwIfAborted(signal);
  wholeKeyOf(store, token.key);
  const isKnown = sessionAddressOf(store.options, token) !== undefined;
  if (!isKnown || !isSessionPlan(token.plan)) return undefined;
  try {
    const state = await askSession(store, token, { signal });
    return state.kind === "complete" ? undefined : createGcsUpload(store, token, state);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
