export { openSink } from "./open-sink.ts";
export type { OpenSinkOptions } from "./open-sink.ts";
