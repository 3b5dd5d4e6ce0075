import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { createCRC32, createCRC64 } from "hash-wasm";
import type { IHasher } from "hash-wasm";
import { CRC32C, CRC64_NVME } from "./crc-parameters.ts";

/** Algorithms that stores verify content by. */
export type RunningAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";

/** A checksum while content comes in. */
export interface RunningChecksum {
  /** Takes the next bytes. */
  update(bytes: Uint8Array): void;
  /** Ends it; returns base64. May be called once. */
  digest(): string;
  /** Gives it up, unless it has ended; bytes that come later are ignored. */
  drop(): void;
}

const CREATORS: Readonly<Record<RunningAlgorithm, () => Promise<RunningChecksum>>> = {
  CRC32: async () => runningCrc32(),
  CRC32C: pooled(() => createCRC32(Number(CRC32C.polynomial))),
  CRC64NVME: pooled(() => createCRC64(CRC64_NVME.polynomial.toString(16))),
  SHA1: async () => runningHash("sha1"),
  SHA256: async () => runningHash("sha256"),
};

/** Begins a checksum. */
export function createRunningChecksum(algorithm: RunningAlgorithm): Promise<RunningChecksum> {
  return CREATORS[algorithm]();
}

function runningCrc32(): RunningChecksum {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString("base64");
    },
    drop: () => undefined,
  };
}

function runningHash(name: "sha1" | "sha256"): RunningChecksum {
  const hash = createHash(name);
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest("base64"),
    drop: () => undefined,
  };
}

/** Uses instances again: each holds a WebAssembly memory of its own, which is slow to go. */
function pooled(create: () => Promise<IHasher>): () => Promise<RunningChecksum> {
  const idle: IHasher[] = [];
  return async () => {
    const hasher = idle.pop() ?? (await create());
    hasher.init();
    return onceFrom(hasher, () => void idle.push(hasher));
  };
}

/** Lets go of the instance at the end: somebody else may use it from then on. */
function onceFrom(hasher: IHasher, giveBack: () => void): RunningChecksum {
  let held: IHasher | undefined = hasher;
  const letGo = (): void => {
    if (held === undefined) return;
    held = undefined;
    giveBack();
  };
  return {
    update: (bytes) => void held?.update(bytes),
    digest: () => {
      if (held === undefined) throw new Error("This checksum has ended.");
      const value = Buffer.from(held.digest("binary")).toString("base64");
      letGo();
      return value;
    },
    drop: letGo,
  };
}
