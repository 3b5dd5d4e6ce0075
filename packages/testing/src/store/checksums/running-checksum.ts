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
  /** Ends it; returns base64. */
  digest(): string;
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
  };
}

function runningHash(name: "sha1" | "sha256"): RunningChecksum {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("base64") };
}

/** Uses instances again: each holds a WebAssembly memory of its own, which is slow to go. */
function pooled(create: () => Promise<IHasher>): () => Promise<RunningChecksum> {
  const idle: IHasher[] = [];
  return async () => {
    const hasher = idle.pop() ?? (await create());
    hasher.init();
    return {
      update: (bytes) => void hasher.update(bytes),
      digest: () => {
        const value = Buffer.from(hasher.digest("binary")).toString("base64");
        idle.push(hasher);
        return value;
      },
    };
  };
}
