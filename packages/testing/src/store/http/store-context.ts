import type { ServerResponse } from "node:http";
import type { CountedRules, RuleCount } from "../../faults/counted-rules.ts";
import { createRequestLog } from "../request-log.ts";
import type { RequestLog } from "../request-log.ts";

/** What all requests to a store share. */
export interface StoreContext<State, Asked extends object, FaultRule extends RuleCount> {
  /** What the server remembers. */
  readonly state: State;
  /** Where requests are noted. */
  readonly log: RequestLog<Asked>;
  /** What goes wrong. */
  readonly faults: CountedRules<FaultRule, Asked>;
  /** Answers that a fault keeps waiting: destroying one ends its connection. */
  readonly waiting: Set<ServerResponse>;
}

/** Creates what requests share, before the first one. */
export function createStoreContext<State, Asked extends object, FaultRule extends RuleCount>(
  state: State,
  faults: CountedRules<FaultRule, NoInfer<Asked>>,
): StoreContext<State, Asked, FaultRule> {
  return { state, log: createRequestLog(), faults, waiting: new Set() };
}
