import type { FaultRule, HubFault, HubRoute } from "../hub-emulator-api.ts";

/** What a rule is matched against. */
interface FaultSubject {
  /** The kind of request. */
  readonly route: HubRoute;
  /** The file asked for. */
  readonly path: string | undefined;
  /** The method. */
  readonly method: string;
}

/** The rules in force. */
export interface FaultRules {
  /** Adds a rule behind the others. */
  add(rule: FaultRule): void;
  /** Removes all rules. */
  clear(): void;
  /** Counts a request; returns what goes wrong with it. */
  strike(subject: FaultSubject): HubFault | undefined;
}

interface CountedRule {
  readonly rule: FaultRule;
  seen: number;
}

/** Creates an empty set of rules. */
export function createFaultRules(): FaultRules {
  const rules: CountedRule[] = [];
  return {
    add: (rule) => void rules.push({ rule, seen: 0 }),
    clear: () => void rules.splice(0),
    strike: (subject) => {
      const hit = rules.find((counted) => matches(counted.rule, subject) && counts(counted));
      return hit?.rule.fault;
    },
  };
}

function matches(rule: FaultRule, subject: FaultSubject): boolean {
  return (
    rule.route === subject.route &&
    (rule.path === undefined || rule.path === subject.path) &&
    (rule.method === undefined || rule.method === subject.method)
  );
}

function counts(counted: CountedRule): boolean {
  const { skip = 0, times = Infinity } = counted.rule;
  counted.seen += 1;
  return counted.seen > skip && counted.seen <= skip + times;
}
