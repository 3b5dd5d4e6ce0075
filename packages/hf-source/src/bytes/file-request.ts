import {
  PrefetchError,
  assertSafePath,
  type ByteRange,
  type ModelFile,
  type ModelRevision,
} from "@prefetch/core";
import type { HttpPolicy } from "../http/http-policy.ts";
import type { FileLocations } from "./file-locations.ts";

/** A range of a file, and everything it takes to get at it. */
export interface FileRequest {
  /** What all requests share. */
  readonly policy: HttpPolicy;
  /** Where files were found before. */
  readonly locations: FileLocations;
  /** The commit. */
  readonly revision: ModelRevision;
  /** The file. */
  readonly file: ModelFile;
  /** The bytes wanted. */
  readonly range: ByteRange;
  /** Whether no range is asked for. */
  readonly plain: boolean;
  /** Ends the call. */
  readonly signal: AbortSignal | undefined;
  /** Told when a peer asks for fewer requests. */
  readonly onThrottled: (() => void) | undefined;
}

/**
 * Checks that the range lies in the file and that the path can be put into an address.
 *
 * @throws {@link PrefetchError} `INVALID_ARGUMENT` where it is not so.
 */
export function checkFileRequest({ file, range }: Pick<FileRequest, "file" | "range">): void {
  assertSafePath(file.path);
  const { start, end } = range;
  const isInFile = start >= 0 && start <= end && end <= file.sizeBytes;
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && isInFile) return;
  throw new PrefetchError(
    "INVALID_ARGUMENT",
    `Bytes ${start} to ${end} do not lie in ${JSON.stringify(file.path)}, which has ${file.sizeBytes}.`,
    { context: { path: file.path } },
  );
}
