/**
 * Ids of the uploads that this process has given up. Azure has no call that removes the blocks of a blob
 * that was never complete, and keeps no record of an upload that could be removed: what is given up stays
 * invisible, and expires a week after its last block
 * (https://learn.microsoft.com/rest/api/storageservices/put-block).
 */
const ended = new Set<string>();

/** Takes note that an upload is given up. */
export function endUpload(uploadId: string): void {
  ended.add(uploadId);
}

/** Tells whether an upload was given up in this process. */
export function isUploadEnded(uploadId: string): boolean {
  return ended.has(uploadId);
}
