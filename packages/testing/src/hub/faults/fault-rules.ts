import { createCountedRules } from "../../faults/counted-rules.ts";
import type { CountedRules } from "../../faults/counted-rules.ts";
import type { FaultRule, HubRoute } from "../hub-emulator-api.ts";

/** What a rule is matched against. */
interface FaultSubject {
  /** The kind of request. */
  readonly route: HubRoute;
  /** The file asked for. */
  readonly path: string | undefined;
  /** The method. */
  readonly method: string;
  /** Whether it has a `Range` header. */
  readonly ranged: boolean;
}

/** The rules in force. */
export type FaultRules = CountedRules<FaultRule, FaultSubject>;

/** Creates an empty set of rules. */
export function createFaultRules(): FaultRules {
  return createCountedRules(matches);
}

function matches(rule: FaultRule, subject: FaultSubject): boolean {
  return (
    rule.route === subject.route &&
    (rule.path === undefined || rule.path === subject.path) &&
    (rule.method === undefined || rule.method === subject.method) &&
    (rule.ranged === undefined || rule.ranged === subject.ranged)
  );
}
