/** A file on scratch disk, or on its way there. */
export interface Occupied {
  /** What it will take in the end, in bytes. */
  readonly sizeBytes: number;
  /** How much of that is written. */
  readonly writtenBytes: number;
}

/** What there is to share out. */
export interface Room {
  /** Bytes that the file system has left. */
  readonly freeBytes: number;
  /** The files that are there. */
  readonly occupied: readonly Occupied[];
  /** How many files there may be at a time. */
  readonly maxFiles: number;
}

/** Returns the bytes that one file could have if it were alone. */
export function roomForOne({ freeBytes, occupied }: Omit<Room, "maxFiles">): number {
  return occupied.reduce((sum, { writtenBytes }) => sum + writtenBytes, freeBytes);
}

/**
 * Decides when a file of so many bytes may come: `now`, `later` when others have gone, or `never`
 * because it does not fit even alone. That is only said of one that is alone: while others are being
 * written, what the file system tells and what is known of them are of different moments.
 */
export function whenThereIsRoom(neededBytes: number, room: Room): "now" | "later" | "never" {
  const { freeBytes, occupied, maxFiles } = room;
  if (occupied.length === 0) return neededBytes <= freeBytes ? "now" : "never";
  if (occupied.length >= maxFiles) return "later";
  const toComeBytes = occupied.reduce(
    (sum, { sizeBytes, writtenBytes }) => sum + Math.max(0, sizeBytes - writtenBytes),
    0,
  );
  return neededBytes <= freeBytes - toComeBytes ? "now" : "later";
}
