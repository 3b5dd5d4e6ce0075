import type { ErrorCode, SinkCapabilities, SinkLimits } from "@prefetch/core";
import type { ProxyAddresses, RateLimitBudget } from "@prefetch/hf-source";
import type { LifecycleAdvice } from "./lifecycle-advice.ts";

/** One thing that was tried. */
export interface Check {
  /** What it is about. */
  readonly subject: "network" | "store" | "hub";
  /** Its name, for example `put`; unique within the subject. */
  readonly name: string;
  /** How it went; `skipped` where it could not be tried, or does not apply. */
  readonly outcome: "passed" | "failed" | "skipped";
  /** What was found, or what went wrong, or why it was not tried. */
  readonly detail: string;
  /** What to do about a failure. */
  readonly cure?: string | undefined;
  /** Why it failed. */
  readonly code?: ErrorCode | undefined;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
}

/** What the store supports. */
export interface StoreSupport {
  /** How it wants files to be cut. */
  readonly limits: SinkLimits;
  /** What it can do; absent where it could not be asked. */
  readonly capabilities?: SinkCapabilities | undefined;
  /** The space that is free for this user, in bytes; of a directory. */
  readonly freeBytes?: number | undefined;
}

/** What lies between this machine and the others. */
export interface NetworkFindings {
  /** The proxies that requests go through, without credentials. */
  readonly proxies: ProxyAddresses;
  /** The file of authorities that Node trusts besides its own: `NODE_EXTRA_CA_CERTS`. */
  readonly extraCaPath?: string | undefined;
}

/** A host that was asked for parts of a model. */
export interface ReachedHost {
  /** Its name, and its port where that is not the usual one. */
  readonly host: string;
  /** `hub`: the endpoint's own; `data`: one that the Hub sends readers of files to. */
  readonly purpose: "hub" | "data";
  /** Whether it answered. */
  readonly reached: boolean;
}

/** What was found out of the Hub. */
export interface HubFindings {
  /** The Hub's address; absent where the settings name none that can be used. */
  readonly endpoint?: string | undefined;
  /** The model that was asked for. */
  readonly repo: string;
  /** Whether a token is sent. */
  readonly hasToken: boolean;
  /** The file of authorities that is trusted for the Hub besides Node's own. */
  readonly caBundlePath?: string | undefined;
  /** The hosts that have to be reachable, in the order in which they were asked. */
  readonly hosts: readonly ReachedHost[];
  /** What was left of each quota at last; empty where the Hub tells of none. */
  readonly rateLimits: readonly RateLimitBudget[];
}

/** What a run is expected to take. */
export interface MemoryForecast {
  /** What files in flight may take together, in bytes. */
  readonly budgetBytes: number;
  /** What the whole process is expected to take at most, in bytes. */
  readonly expectedPeakBytes: number;
}

/** What {@link diagnose} found. Holds no secret. */
export interface Diagnosis {
  /** The store's address, without parameters. */
  readonly url: string;
  /** Whether no check failed. */
  readonly passed: boolean;
  /** Everything that was tried or passed over, in order. */
  readonly checks: readonly Check[];
  /** What the store supports. */
  readonly store: StoreSupport;
  /** What lies in between. */
  readonly network: NetworkFindings;
  /** What was found out of the Hub; absent where it was not to be asked. */
  readonly hub?: HubFindings | undefined;
  /** What a run is expected to take. */
  readonly memory: MemoryForecast;
  /** How uploads that a killed run left open come to an end. Told, never set. */
  readonly lifecycle: LifecycleAdvice;
}
