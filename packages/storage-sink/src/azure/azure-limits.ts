import type { SinkCapabilities, SinkLimits } from "@prefetch/core";

const MEBIBYTE = 1024 ** 2;

/** https://learn.microsoft.com/azure/storage/blobs/scalability-targets */
export const LIMITS: SinkLimits = {
  minPartBytes: 1,
  maxPartBytes: 4_000 * MEBIBYTE,
  maxParts: 50_000,
  sequentialParts: false,
};

/**
 * Blobs that were written at once have an MD5, those of blocks have no checksum. Open uploads cannot be
 * told from what was given up, and so are not listed.
 */
export const CAPABILITIES: SinkCapabilities = {
  conditionalPut: "create-and-replace",
  serverCopy: true,
  listUploads: false,
  checksum: "none",
};
