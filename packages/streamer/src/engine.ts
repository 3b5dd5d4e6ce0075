// What other engines that move files share with this one. Not for applications: it changes with them.
export { createProgressMeter } from "./progress-meter.ts";
export type { FileMeter, ProgressMeter } from "./progress-meter.ts";
export { createRateLimit } from "./rate-limit.ts";
export type { RateLimit } from "./rate-limit.ts";
export { withRetries } from "./retries.ts";
export type { Retries } from "./retries.ts";
