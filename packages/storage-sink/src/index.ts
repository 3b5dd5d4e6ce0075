export { fanOutSink } from "./fan-out/fan-out-sink.ts";
export type { FanOutSinkOptions } from "./fan-out/fan-out-options.ts";
export { openSink } from "./open-sink.ts";
export type { OpenSinkOptions } from "./open-sink.ts";
