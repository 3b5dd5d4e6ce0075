/*
 * The messages of FUSE, version 7.31, as linux/fuse.h has them: all numbers little-endian, structures
 * without gaps. Only what the file system of the tests needs.
 */

/** The requests that are served, by their numbers. */
export const OPERATIONS = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  setattr: 4,
  mkdir: 9,
  unlink: 10,
  rmdir: 11,
  rename: 12,
  link: 13,
  open: 14,
  read: 15,
  write: 16,
  statfs: 17,
  release: 18,
  fsync: 20,
  flush: 25,
  init: 26,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  fsyncdir: 30,
  create: 35,
  interrupt: 36,
  batchForget: 42,
  rename2: 45,
} as const;

/** The largest write that the kernel is to send, in bytes. */
const MAX_WRITE_BYTES = 131_072;
/** Room for the largest request: a write and its two headers. */
export const REQUEST_BYTES = MAX_WRITE_BYTES + 4096;

const HEADER_BYTES = 40;

/** One request of the kernel. */
export interface Request {
  readonly operation: number;
  readonly unique: bigint;
  /** The file or folder that it is about. */
  readonly node: number;
  /** What follows the header. */
  readonly body: Buffer;
}

/** What a file or a folder looks like. */
export interface Attributes {
  readonly node: number;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly linkCount: number;
  readonly modifiedMs: number;
}

export function parseRequest(message: Buffer): Request {
  return {
    operation: message.readUInt32LE(4),
    unique: message.readBigUInt64LE(8),
    node: Number(message.readBigUInt64LE(16)),
    body: Buffer.from(message.subarray(HEADER_BYTES, message.readUInt32LE(0))),
  };
}

/** An answer; of one that carries an error number the body is empty. */
export function encodeAnswer(unique: bigint, body: Buffer, errno = 0): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + body.byteLength, 0);
  header.writeInt32LE(-errno, 4);
  header.writeBigUInt64LE(unique, 8);
  return Buffer.concat([header, body]);
}

/** The names at the end of a body, each closed by a NUL. */
export function namesFrom(body: Buffer, offset: number): readonly string[] {
  return body.toString("utf8", offset).split("\0").slice(0, -1);
}

export function encodeInit(): Buffer {
  const body = Buffer.alloc(64);
  body.writeUInt32LE(7, 0);
  body.writeUInt32LE(31, 4);
  body.writeUInt32LE(MAX_WRITE_BYTES, 20);
  body.writeUInt32LE(1, 24);
  return body;
}

/** `fuse_entry_out`: valid for no time, so that the kernel asks for every name anew. */
export function encodeEntry(attributes: Attributes): Buffer {
  const head = Buffer.alloc(40);
  head.writeBigUInt64LE(BigInt(attributes.node), 0);
  return Buffer.concat([head, encodeAttributes(attributes)]);
}

/** `fuse_attr_out`. */
export function encodeAttributesAnswer(attributes: Attributes): Buffer {
  return Buffer.concat([Buffer.alloc(16), encodeAttributes(attributes)]);
}

function encodeAttributes({ node, sizeBytes, mode, linkCount, modifiedMs }: Attributes): Buffer {
  const body = Buffer.alloc(88);
  body.writeBigUInt64LE(BigInt(node), 0);
  body.writeBigUInt64LE(BigInt(sizeBytes), 8);
  body.writeBigUInt64LE(BigInt(Math.ceil(sizeBytes / 512)), 16);
  for (const offset of [24, 32, 40]) {
    body.writeBigUInt64LE(BigInt(Math.floor(modifiedMs / 1000)), offset);
  }
  for (const offset of [48, 52, 56]) body.writeUInt32LE((modifiedMs % 1000) * 1e6, offset);
  body.writeUInt32LE(mode, 60);
  body.writeUInt32LE(linkCount, 64);
  body.writeUInt32LE(4096, 80);
  return body;
}

/** `fuse_open_out`; handles are not told apart. */
export function encodeOpened(): Buffer {
  return Buffer.alloc(16);
}

/** `fuse_write_out`. */
export function encodeWritten(byteLength: number): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt32LE(byteLength, 0);
  return body;
}

/** `fuse_statfs_out`. */
export function encodeStatfs(): Buffer {
  const body = Buffer.alloc(80);
  body.writeUInt32LE(4096, 40);
  body.writeUInt32LE(255, 44);
  body.writeUInt32LE(4096, 48);
  return body;
}

/** `fuse_dirent`s: those from the one at `offset` on that fit into `maxBytes`. */
export function encodeEntries(
  entries: readonly { readonly node: number; readonly name: string; readonly mode: number }[],
  offset: number,
  maxBytes: number,
): Buffer {
  const encoded: Buffer[] = [];
  let room = maxBytes;
  for (const [index, { node, name, mode }] of entries.entries()) {
    if (index < offset) continue;
    const bytes = Buffer.from(name);
    const entry = Buffer.alloc(Math.ceil((24 + bytes.byteLength) / 8) * 8);
    room -= entry.byteLength;
    if (room < 0) break;
    entry.writeBigUInt64LE(BigInt(node), 0);
    entry.writeBigUInt64LE(BigInt(index + 1), 8);
    entry.writeUInt32LE(bytes.byteLength, 16);
    entry.writeUInt32LE(mode >> 12, 20);
    bytes.copy(entry, 24);
    encoded.push(entry);
  }
  return Buffer.concat(encoded);
}
