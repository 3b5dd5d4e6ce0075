export { createLocalSink } from "./local-sink.ts";
export type { LocalSinkOptions } from "./local-sink-options.ts";
