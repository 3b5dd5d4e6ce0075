import { createHash } from "node:crypto";
import { createCRC32, createCRC64 } from "hash-wasm";
import { CRC64NVME, CRC32C } from "./crc-combine.ts";

/** What contents are checked by. */
export type DigestAlgorithm = "crc32c" | "crc64nvme" | "md5";

/** Takes the digest of a content, in order. */
export interface RunningDigest {
  /** Takes the next bytes; they may be reused as soon as it returns. */
  update(bytes: Uint8Array): void;
  /** Returns the digest as lower-case hex; to be called once, at the end. */
  finish(): string;
}

type NativeCrc32c = (bytes: Uint8Array, crc?: number) => number;

/** Begins a digest. */
export async function startDigest(algorithm: DigestAlgorithm): Promise<RunningDigest> {
  if (algorithm === "md5") return md5();
  if (algorithm === "crc64nvme") return wasmDigest(createCRC64(CRC64NVME.polynomial.toString(16)));
  const native = await nativeCrc32c();
  if (native === undefined) return wasmDigest(createCRC32(Number(CRC32C.polynomial)));
  return crc32cBy(native);
}

/** Returns the digest of `bytes` as lower-case hex. */
export async function digestOf(algorithm: DigestAlgorithm, bytes: Uint8Array): Promise<string> {
  const digest = await startDigest(algorithm);
  digest.update(bytes);
  return digest.finish();
}

let loading: Promise<NativeCrc32c | undefined> | undefined;

/** The native module is optional: it is not built for every platform. */
function nativeCrc32c(): Promise<NativeCrc32c | undefined> {
  loading ??= import("@node-rs/crc32").then(
    ({ crc32c }) => crc32c,
    () => undefined,
  );
  return loading;
}

function crc32cBy(native: NativeCrc32c): RunningDigest {
  let crc = 0;
  return {
    update: (bytes) => {
      crc = native(bytes, crc);
    },
    finish: () => crc.toString(16).padStart(8, "0"),
  };
}

function md5(): RunningDigest {
  const hash = createHash("md5");
  return { update: (bytes) => void hash.update(bytes), finish: () => hash.digest("hex") };
}

async function wasmDigest(creating: ReturnType<typeof createCRC32>): Promise<RunningDigest> {
  const hasher = await creating;
  hasher.init();
  return { update: (bytes) => void hasher.update(bytes), finish: () => hasher.digest("hex") };
}
