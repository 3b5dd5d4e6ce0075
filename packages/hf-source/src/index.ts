export { createHfSource } from "./hf-source.ts";
export { describeHfSource, proxiesOf } from "./describe-source.ts";
export type { HfSourceDescription, ProxyAddresses } from "./describe-source.ts";
export type { HfSourceOptions, RateLimitBudget, RequestLogEntry } from "./hf-source-options.ts";
