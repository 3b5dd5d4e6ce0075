import type { S3Call } from "../s3-call.ts";
import { internalError } from "../s3-errors.ts";

/** What is written or removed, and where. */
type Target = Pick<S3Call, "bucket" | "key" | "state">;

/**
 * Holds a write to there being no object above or below its key, where keys are names of files.
 *
 * @throws {@link S3Error} `InternalError`, as rclone.
 */
export function requireFileName(target: Target): void {
  const { bucket, key, state } = target;
  if (!state.traits.keysAreFiles) return;
  requireNoFolder(target);
  if ([...bucket.objects.keys()].some((above) => key.startsWith(`${above}/`)))
    throw internalError();
}

/**
 * Holds a removal to there being no object below its key, where keys are names of files.
 *
 * @throws {@link S3Error} `InternalError`, as rclone.
 */
export function requireNoFolder({ bucket, key, state }: Target): void {
  if (!state.traits.keysAreFiles) return;
  if ([...bucket.objects.keys()].some((below) => below.startsWith(`${key}/`)))
    throw internalError();
}
