export { createHfSource } from "./hf-source.ts";
export type { HfSourceOptions, RequestLogEntry } from "./hf-source-options.ts";
