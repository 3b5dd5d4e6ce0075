import { posix } from "node:path";

/** What `.gitattributes` of a new Hub repository puts behind LFS, and what newer ones add. */
const LFS_EXTENSIONS: ReadonlySet<string> = new Set(
  (
    "7z arrow bin bz2 ckpt ftz gguf gz h5 joblib mlmodel model msgpack nemo npy npz onnx onnx_data ot " +
    "parquet pb pickle pkl pt pth rar safetensors tar tflite tgz wasm xz zip zst"
  )
    .split(" ")
    .map((extension) => `.${extension}`),
);

/** The Hub refuses larger files outside LFS. */
const LARGEST_GIT_FILE_BYTES = 10 * 1024 * 1024;

/** Decides where a file lies, as a Hub repository's `.gitattributes` does. */
export function storageOf(path: string, sizeBytes: number): "git" | "lfs" {
  if (LFS_EXTENSIONS.has(posix.extname(path))) return "lfs";
  return sizeBytes >= LARGEST_GIT_FILE_BYTES ? "lfs" : "git";
}
