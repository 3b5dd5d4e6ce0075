import { randomBytes } from "node:crypto";

const TEMPORARY_NAME = /^\.prefetch-([0-9a-f]{32})\.part$/;

/** Returns a new upload id: 128 random bits as hex, so that ids never meet. */
export function createUploadId(): string {
  return randomBytes(16).toString("hex");
}

/**
 * Returns the name of an upload's temporary file. It holds the id alone and not the object's name,
 * which may already be as long as a file system allows (255 bytes).
 */
export function temporaryNameOf(uploadId: string): string {
  return `.prefetch-${uploadId}.part`;
}

/** Returns the upload id in a temporary file's name, or `undefined` for every other name. */
export function uploadIdOf(name: string): string | undefined {
  return TEMPORARY_NAME.exec(name)?.[1];
}

/** Tells whether `text` is an upload id that this sink could have given. */
export function isUploadId(text: string): boolean {
  return uploadIdOf(temporaryNameOf(text)) === text;
}
