export { createGcsSink } from "./gcs-sink.ts";
export type { GcsPutOptions, GcsSinkOptions } from "./gcs-sink-options.ts";
